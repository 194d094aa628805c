package io.leveret.core.config;

/// The operator's mistake, told in one line: which key, which value, what is expected, and where it
/// was written. Immutable.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
