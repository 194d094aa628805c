package io.leveret.core.storage;

import io.leveret.core.config.Durability;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.log.Log;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongConsumer;

/// What transactions need of a store: messages that no queue holds yet, and records that count
/// together or not at all.
///
/// **Confined** to the shard's loop.
public final class TransactionLog {
  private final StoredMessages messages;
  private final Log log;
  private final ArrayDeque<Released> released = new ArrayDeque<>();
  private Durability durability = Durability.RAM;

  /// What a transaction released that ends at `position`.
  private record Released(long position, List<Long> addresses) {}

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
  /// comes back after a crash, or nothing of it. What it releases is there until that is decided.
  public void atomically(Runnable task) {
    long before = log.end();
    durability = Durability.RAM;
    log.beginTransaction();
    var addresses = messages.holdReleases();
    try {
      task.run();
    } finally {
      messages.releaseAtOnce();
      log.endTransaction();
      if (log.end() == before) {
        addresses.forEach(messages::release); // nothing to be decided
      } else if (!addresses.isEmpty()) {
        released.add(new Released(log.end(), addresses));
      }
    }
  }

  /// Runs `task`, of which nobody waits to hear: all that it appends to the durable log comes back
  /// after a crash, or nothing of it.
  ///
  /// What it releases is let go of at once: no file is given up before it is on disk why.
  public void together(Runnable task) {
    log.beginTransaction();
    try {
      task.run();
    } finally {
      log.endTransaction();
    }
  }

  /// Notes that a queue is concerned whose messages survive so much.
  public void concerns(Durability ofQueue) {
    durability = durability.or(ofQueue);
  }

  /// What the queues ask for that the task of [#atomically] has concerned.
  public Durability durability() {
    return durability;
  }

  /// Tells what transactions released and the store still holds.
  void forEachHeld(LongConsumer visitor) {
    released.forEach(each -> each.addresses().forEach(visitor::accept));
  }

  /// Says that the durable log is synced up to `position`.
  void synced(long position) {
    for (var first = released.peek();
        first != null && first.position() <= position;
        first = released.peek()) {
      released.remove();
      first.addresses().forEach(messages::release);
    }
  }
}
