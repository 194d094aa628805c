package io.leveret.core.config;

import java.util.Locale;

/// One thing an operator can set: its name, its kind, its default and what it does. Immutable.
///
/// @param <T> what its text means
/// @param name lower case with dashes, and a dot after its group: `limits.frame-max`
/// @param kind which texts and values are allowed
/// @param defaultText how the default is written in a file
/// @param doc what it does, as the default file says it; lines end with `\n`
public record ConfigKey<T>(String name, ValueKind<T> kind, String defaultText, String doc) {
  /// The variable that sets this key: `LEVERET_LIMITS_FRAME_MAX`.
  public String environmentVariable() {
    return "LEVERET_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /// How to show a value of this key to people: secrets are hidden.
  public String display(String text) {
    return kind.secret() ? "********" : text;
  }

  /// The meaning of a text.
  ///
  /// @throws ConfigException when the text is not of this kind or out of range
  T parse(String text, String origin) {
    T value;
    try {
      value = kind.parser().apply(text);
    } catch (IllegalArgumentException | ArithmeticException _) {
      throw refusal(text, origin);
    }
    if (!kind.valid().test(value)) {
      throw refusal(text, origin);
    }
    return value;
  }

  /// For the constructors of records, so that a value is held to the same rule wherever it is from.
  ///
  /// @throws ConfigException when the value is out of range
  void require(T value) {
    if (!kind.valid().test(value)) {
      throw refusal(kind.formatter().apply(value), "");
    }
  }

  private ConfigException refusal(String text, String origin) {
    String where = origin.isEmpty() ? "" : " (" + origin + ")";
    return new ConfigException(
        "%s = %s: expected %s%s".formatted(name, display(text), kind.expected(), where));
  }
}
