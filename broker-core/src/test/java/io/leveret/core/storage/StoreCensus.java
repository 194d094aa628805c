package io.leveret.core.storage;

/// Counts what a store keeps.
public final class StoreCensus {
  private StoreCensus() {}

  /// References to messages and parts, and what is known of messages that have parts or the body of
  /// another.
  public static long living(MessageStore store) {
    return store.living();
  }
}
