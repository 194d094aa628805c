package io.leveret.core.connection;

/// A peer that is let go without a word: before it has proved who it is, an answer would only help
/// one that guesses (G007).
final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnansweredException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /// Why, for the log.
  String reason() {
    return reason;
  }
}
