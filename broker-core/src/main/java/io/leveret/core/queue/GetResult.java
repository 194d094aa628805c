package io.leveret.core.queue;

/// What came of asking a queue for one message.
public enum GetResult {
  /// The message was handed over.
  TAKEN,
  /// There is none.
  EMPTY,
  /// There is one, and it is being read from disk.
  LATER
}
