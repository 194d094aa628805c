package io.leveret.core.queue;

import io.leveret.core.storage.MessageStore;

/// Settled durable messages of one queue, gathered so that a run of them is one record in the log.
///
/// Messages that were neighbours in the queue extend the range; any other begins the next.
/// **Confined** to the queue's loop.
final class SettledRange {
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
