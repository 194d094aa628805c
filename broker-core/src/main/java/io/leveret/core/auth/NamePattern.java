package io.leveret.core.auth;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A regular expression over resource names. It matches when it is found anywhere in the name, as
/// in RabbitMQ; the empty expression matches the empty name only. Immutable.
///
/// The engine takes time linear in the name, whatever expression an operator wrote, so that a
/// permission cannot stall the event loop. It has no back references and no look-around.
public final class NamePattern {
  /// Matches every name.
  public static final NamePattern ALL = of(".*");

  /// Matches no name but the empty one.
  public static final NamePattern NONE = of("");

  private final String text;
  private final Pattern pattern;

  private NamePattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException when this is no regular expression of the engine
  public static NamePattern of(String text) {
    try {
      return new NamePattern(text, Pattern.compile(text.isEmpty() ? "^$" : text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "not a regular expression: '" + text + "' (" + e.getDescription() + ")", e);
    }
  }

  /// The expression as it was written.
  public String text() {
    return text;
  }

  /// Whether the expression is found in `name`.
  public boolean matches(String name) {
    return pattern.matcher(name).find();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePattern that && that.text.equals(text);
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
