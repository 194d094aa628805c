package io.leveret.core.storage;

/// Counts what a store keeps.
public final class StoreCensus {
  private StoreCensus() {}

  /// References to messages and parts, and what is known of messages that have parts or the body of
  /// another.
  public static long living(MessageStore store) {
    return store.living();
  }

  /// How often segments were compacted.
  public static long compacted(MessageStore store) {
    return store.compaction().compacted();
  }

  /// How often segments were left as they are that should have been compacted.
  public static long notCompacted(MessageStore store) {
    return store.compaction().kept();
  }
}
