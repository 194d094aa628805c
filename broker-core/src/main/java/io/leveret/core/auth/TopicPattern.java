package io.leveret.core.auth;

import com.google.re2j.Pattern;
import java.util.Map;

/// A [NamePattern] over topics that may speak of the client: `{username}` and `{vhost}` stand for
/// what they are on the client's connection. Immutable.
///
/// What stands in for a variable is taken literally, whatever it holds: nobody gains a right by a
/// name such as `.*`. A variable that a connection does not have, as `{client_id}` on AMQP, stays
/// as it is written.
public final class TopicPattern {
  private final String text;

  private TopicPattern(String text) {
    this.text = text;
  }

  /// @throws IllegalArgumentException when this is no regular expression
  public static TopicPattern of(String text) {
    NamePattern.of(text);
    return new TopicPattern(text);
  }

  /// The expression as it was written.
  public String text() {
    return text;
  }

  /// The expression for one client.
  ///
  /// @param variables values by name, without the braces
  NamePattern expand(Map<String, String> variables) {
    var expanded = text;
    for (var variable : variables.entrySet()) {
      var value = Pattern.quote(variable.getValue());
      expanded = expanded.replace("{" + variable.getKey() + "}", value);
    }
    try {
      return NamePattern.of(expanded);
    } catch (IllegalArgumentException _) {
      // A value can spoil the expression, as a count of `{{username}}` that is too large would.
      return NamePattern.NONE;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicPattern that && that.text.equals(text);
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
