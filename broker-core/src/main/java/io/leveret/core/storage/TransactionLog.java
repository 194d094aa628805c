package io.leveret.core.storage;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.log.Log;

/// What transactions need of a store: messages that no queue holds yet, and records that count
/// together or not at all.
///
/// **Confined** to the shard's loop.
public final class TransactionLog {
  private final StoredMessages messages;
  private final Log log;

  TransactionLog(StoredMessages messages, Log log) {
    this.messages = messages;
    this.log = log;
  }

  /// Copies a message into a log before it is known whether it will count, and returns its address.
  /// Without [MessageStore#release] it lives to the end of the run, and no longer.
  ///
  /// To give it to queues, a message that is [MessageView#staged] is appended in its place: queues
  /// hold addresses in ascending order, so each must be given out when it is enqueued.
  public long stage(MessageView message, boolean durable) {
    return messages.stage(message, durable);
  }

  /// Runs `task`, which must not leave anything for later: all that it appends to the durable log
  /// comes back after a crash, or nothing of it.
  public void atomically(Runnable task) {
    log.beginTransaction();
    try {
      task.run();
    } finally {
      log.endTransaction();
    }
  }
}
