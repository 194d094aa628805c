package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;

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

  /// A message that the queue has not settled; for each queue and priority in the order of
  /// appending.
  void message(int queueId, Found message);

  /// Whether messages of the queue may be told as runs.
  default boolean takesRuns(int queueId) {
    return false;
  }

  /// The highest priority that counts in the queue, 0 to 255.
  default int highestPriority(int queueId) {
    return 0;
  }

  /// When a message of the queue expires, in milliseconds since 1970; `Long.MAX_VALUE`: never.
  ///
  /// @param appendedMillis when it came
  /// @param timeToLive as its publisher wished, in milliseconds, or `MessageView.FOR_EVER`
  default long expiry(int queueId, long address, long appendedMillis, long timeToLive) {
    return timeToLive == MessageView.FOR_EVER ? Long.MAX_VALUE : appendedMillis + timeToLive;
  }

  /// Messages that the queue has not settled, in their place among those of their priority that are
  /// told one by one. Only when [#takesRuns].
  default void run(int queueId, MessageRun run) {
    throw new IllegalStateException("takes no runs");
  }

  /// Synced bytes cannot be read; a copy of them is in `lost+found/`.
  void damaged(Damage damage);

  /// A file of the log is not there that should be.
  void missing(MissingSegment segment);

  /// A message as recovery found it.
  ///
  /// @param redelivered whether it may have been delivered before
  /// @param failures failed deliveries, 0 to 255
  /// @param bodySize bytes of its body
  /// @param priority as its publisher wished, 0 to 255
  /// @param appendedMillis when it came, in milliseconds since 1970
  /// @param timeToLive as its publisher wished, in milliseconds, or `MessageView.FOR_EVER`
  record Found(
      long address,
      boolean redelivered,
      int failures,
      long bodySize,
      int priority,
      long appendedMillis,
      long timeToLive) {}
}
