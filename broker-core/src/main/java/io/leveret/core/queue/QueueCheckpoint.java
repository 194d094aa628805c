package io.leveret.core.queue;

import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;

/// Describes one queue's durable messages to a checkpoint: as much as possible by the address from
/// which on all are there, the others one by one. **Confined** to the queue's loop.
final class QueueCheckpoint {
  private static final long NOTHING_READY = 0;

  private final CheckpointWriter checkpoint;

  QueueCheckpoint(CheckpointWriter checkpoint) {
    this.checkpoint = checkpoint;
  }

  /// Tells what is ready.
  ///
  /// @param floor no message that is gone stands behind this address, but for those after the head
  void ready(int queueId, ReadyMessages ready, long floor) {
    if (ready.maxPriority() == 0) {
      inOrder(queueId, ready.lane(0), floor);
      return;
    }
    checkpoint.queue(queueId, NOTHING_READY);
    for (int priority = 0; priority <= ready.maxPriority(); priority++) {
      Lane lane = ready.lane(priority);
      each(lane, lane.head(), lane.tail());
      lane.forEachReturned(this::returned);
    }
  }

  /// Tells an entry that is handed out, came back or is dying.
  void returned(long entry) {
    if (MessageStore.isDurable(Entry.address(entry))) {
      checkpoint.below(Entry.address(entry), Entry.failures(entry));
    }
  }

  private void inOrder(int queueId, Lane lane, long floor) {
    long head = firstAfterGaps(lane, floor);
    checkpoint.queue(queueId, firstDurableAddress(lane, head));
    each(lane, lane.head(), head);
    lane.forEachReturned(this::returned);
  }

  private void each(Lane lane, long from, long to) {
    for (long sequence = from; sequence < to; sequence++) {
      long entry = lane.at(sequence);
      if (Entry.isDead(entry)) {
        continue;
      }
      if (Entry.isRedelivered(entry)) {
        returned(entry);
      } else if (MessageStore.isDurable(Entry.address(entry))) {
        checkpoint.ready(Entry.address(entry));
      }
    }
  }

  /// From here on every ready message was never delivered, and none that is gone stands between: a
  /// checkpoint may say of these that all are live.
  private static long firstAfterGaps(Lane lane, long floor) {
    long sequence = lane.head();
    while (sequence < lane.tail()) {
      long entry = lane.at(sequence);
      if (isPlain(entry) && Entry.address(entry) >= floor) {
        return sequence;
      }
      sequence++;
    }
    return sequence;
  }

  private static boolean isPlain(long entry) {
    return !Entry.isRedelivered(entry)
        && !Entry.isDead(entry)
        && MessageStore.isDurable(Entry.address(entry));
  }

  private static long firstDurableAddress(Lane lane, long from) {
    return from < lane.tail() ? Entry.address(lane.at(from)) : NOTHING_READY;
  }
}
