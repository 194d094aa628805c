package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.ReadyRing;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageRun;
import org.jspecify.annotations.Nullable;

/// Empties a queue: the log gets one record for each stretch of neighbours, and what they take up
/// is let go of later.
///
/// **Confined** to the queue's loop.
final class QueuePurge {
  private static final long NONE = 0;

  private final MessageStore store;
  private final int queueId;
  private final boolean tells;
  private final DeliveryCounts counts;
  private MessageRun.@Nullable Lane lane;
  private long first = NONE;
  private long last = NONE;

  /// @param tells whether the log must know: not of a queue that is gone with all it held
  QueuePurge(MessageStore store, int queueId, boolean tells, DeliveryCounts counts) {
    this.store = store;
    this.queueId = queueId;
    this.tells = tells;
    this.counts = counts;
  }

  void run(ReadyMessages ready, ColdBacklog backlog, PurgedMessages purged) {
    lane = null;
    int highest = ready.maxPriority();
    ready.takeAll(taken -> {
      lane = highest == 0 ? null : MessageRun.Lane.of(taken.priority(), highest);
      var rings = backlog.takeAll(taken);
      for (ReadyRing ring : rings) {
        tell(ring);
      }
      purged.add(store, rings);
      taken.takeReturned((_, entry) -> letGo(entry));
    });
  }

  private void letGo(long entry) {
    counts.forget(entry);
    settled(Entry.address(entry));
    flush();
    store.release(Entry.address(entry));
  }

  private void tell(ReadyRing ring) {
    for (long sequence = ring.head(); sequence < ring.tail(); sequence++) {
      long entry = ring.at(sequence);
      if (Entry.isDead(entry)) {
        flush(); // it may be dying, which only its letter ends
        continue;
      }
      if (Entry.isRedelivered(entry)) {
        counts.forget(entry);
      }
      settled(Entry.address(entry));
    }
    flush();
  }

  private void settled(long address) {
    if (MessageStore.isDurable(address)) {
      first = first == NONE ? address : first;
      last = address;
    }
  }

  private void flush() {
    if (first != NONE && tells) {
      if (lane == null) {
        store.settled(queueId, first, last);
      } else {
        store.settled(queueId, first, last, lane);
      }
    }
    first = NONE;
    last = NONE;
  }
}
