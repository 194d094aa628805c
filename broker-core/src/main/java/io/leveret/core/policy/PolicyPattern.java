package io.leveret.core.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/// A regular expression over the names of queues and exchanges, found anywhere in a name (G134).
/// Immutable.
///
/// The engine takes time linear in the name, so that no expression can stall the event loop. It has
/// no look-around; but the one that many policies begin with, `^(?!amq\.)`, is understood here.
public final class PolicyPattern {
  private static final String NOT_BEGINNING_WITH = "^(?!";

  private final String text;
  private final Pattern wanted;
  private final Optional<Pattern> excluded;

  private PolicyPattern(String text, Pattern wanted, Optional<Pattern> excluded) {
    this.text = text;
    this.wanted = wanted;
    this.excluded = excluded;
  }

  /// @throws PolicyException when this is no regular expression of the engine
  public static PolicyPattern of(String text) {
    try {
      int end = text.startsWith(NOT_BEGINNING_WITH) ? groupEnd(text) : -1;
      if (end < 0 || isAlternative(text, end + 1)) {
        return new PolicyPattern(text, Pattern.compile(text), Optional.empty());
      }
      var excluded = "^(?:" + text.substring(NOT_BEGINNING_WITH.length(), end) + ")";
      var wanted = "^" + text.substring(end + 1);
      return new PolicyPattern(
          text, Pattern.compile(wanted), Optional.of(Pattern.compile(excluded)));
    } catch (PatternSyntaxException e) {
      throw new PolicyException(
          "pattern '%s' should be a regular expression but is invalid: %s"
              .formatted(text, e.getDescription()));
    }
  }

  /// Where the first group ends, or -1.
  private static int groupEnd(String text) {
    int depth = 0;
    for (int i = skip(text, 0); i < text.length(); i = skip(text, i + 1)) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth == 0 && text.charAt(i) == ')') {
        return i;
      }
    }
    return -1;
  }

  /// Whether there is a `|` outside of groups from `start` on: then `^` is not for all of it.
  private static boolean isAlternative(String text, int start) {
    int depth = 0;
    for (int i = skip(text, start); i < text.length(); i = skip(text, i + 1)) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth == 0 && text.charAt(i) == '|') {
        return true;
      }
    }
    return false;
  }

  /// The first place from `i` on where a character stands for itself, not after `\` or in `[]`.
  private static int skip(String text, int i) {
    int at = i;
    while (at < text.length() && (text.charAt(at) == '\\' || text.charAt(at) == '[')) {
      at = text.charAt(at) == '\\' ? at + 2 : classEnd(text, at);
    }
    return at;
  }

  private static int classEnd(String text, int start) {
    int at = start + 1;
    at += text.startsWith("^", at) ? 1 : 0;
    at += text.startsWith("]", at) ? 1 : 0; // stands for itself here
    while (at < text.length() && text.charAt(at) != ']') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /// The expression as it was written.
  public String text() {
    return text;
  }

  /// Whether the expression is found in `name`.
  public boolean matches(String name) {
    return (excluded.isEmpty() || !excluded.get().matcher(name).find())
        && wanted.matcher(name).find();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyPattern that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
