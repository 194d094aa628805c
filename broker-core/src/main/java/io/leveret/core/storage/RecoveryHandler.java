package io.leveret.core.storage;

/// Who receives what a store finds when it is opened: first every command of the meta log, then
/// every message that a queue still holds. Called by the thread that opens the store.
public interface RecoveryHandler {
  /// A command given to [MetaLog#append] in an earlier run, or one of a snapshot.
  void command(byte[] command);

  /// The store as it stands between the commands and the messages: what is made for messages to
  /// come back to may refer to it, and must not use it yet.
  default void opened(MessageStore store) {}

  /// Whether there is such a queue. Messages of other queues are forgotten.
  boolean isKnown(int queueId);

  /// A message that the queue has not settled; for each queue in the order of appending.
  void message(int queueId, long address, boolean redelivered, int deliveryCount);

  /// Up to `bytes` bytes of synced records at `position` of the durable log cannot be read.
  void damaged(long position, long bytes, String reason);
}
