package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.MessageStore;

/// What one queue tells the log: which durable messages were settled, may have been delivered, or
/// came back. Gathered over a batch where that saves records. A queue that is not durable tells
/// nothing.
///
/// **Confined** to the queue's loop.
final class QueueJournal {
  private final MessageStore store;
  private final int queueId;
  private final boolean isDurable;
  private final SettledRange settled;
  private final Runnable onUnrecorded;
  private long deliveredUpTo;
  private boolean deliveryUnrecorded;
  private boolean unrecorded;

  /// @param onUnrecorded run when something was gathered, once until [#record]
  QueueJournal(MessageStore store, QueueDefinition definition, Runnable onUnrecorded) {
    this.store = store;
    this.queueId = definition.queueId();
    this.isDurable = definition.durable();
    this.settled = new SettledRange(store, queueId);
    this.onUnrecorded = onUnrecorded;
  }

  /// A message was handed out to somebody who will settle it.
  void delivered(long address) {
    if (address > deliveredUpTo && tellsOf(address)) {
      deliveredUpTo = address;
      deliveryUnrecorded = true;
      noteUnrecorded();
    }
  }

  /// The highest address of a durable message that was given to somebody who will settle it.
  long deliveredUpTo() {
    return deliveredUpTo;
  }

  /// A message is gone from the queue.
  ///
  /// @param inOrder whether places in the queue are in the order of arrival, so that neighbours may
  ///   be told as one range
  void settled(long sequence, long address, boolean inOrder) {
    if (!isDurable) {
      return;
    }
    settled.add(sequence, address);
    if (!inOrder) {
      settled.flush();
    }
    noteUnrecorded();
  }

  /// A message came back.
  void requeued(long entry) {
    long address = Entry.address(entry);
    if (tellsOf(address)) {
      store.requeued(queueId, address, Entry.failures(entry));
    }
  }

  /// The queue is gone with all it holds.
  void dropped() {
    if (isDurable) {
      store.dropped(queueId);
    }
  }

  /// Gives the log what was gathered.
  ///
  /// @param isAnythingOut whether something is handed out and not settled
  void record(boolean isAnythingOut) {
    unrecorded = false;
    settled.flush();
    if (deliveryUnrecorded && isAnythingOut) {
      store.delivered(queueId, deliveredUpTo);
    }
    deliveryUnrecorded = false;
  }

  private boolean tellsOf(long address) {
    return isDurable && MessageStore.isDurable(address);
  }

  private void noteUnrecorded() {
    if (!unrecorded) {
      unrecorded = true;
      onUnrecorded.run();
    }
  }

  /// Settled durable messages of one queue, gathered so that a run of them is one record in the
  /// log.
  ///
  /// Messages that were neighbours in the queue extend the range; any other begins the next.
  private static final class SettledRange {
    private static final long NONE = -1;

    private final MessageStore store;
    private final int queueId;
    private long nextSequence;
    private long first = NONE;
    private long last = NONE;

    SettledRange(MessageStore store, int queueId) {
      this.store = store;
      this.queueId = queueId;
    }

    /// Notes that the message with that place in the queue was settled.
    void add(long sequence, long address) {
      if (sequence != nextSequence) {
        flush();
      }
      nextSequence = sequence + 1;
      if (MessageStore.isDurable(address)) {
        first = first == NONE ? address : first;
        last = address;
      }
    }

    /// Gives the range to the log.
    void flush() {
      if (first != NONE) {
        store.settled(queueId, first, last);
        first = NONE;
        last = NONE;
      }
    }
  }
}
