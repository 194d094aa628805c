package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.ReadyRing;
import io.leveret.core.storage.MessageStore;
import java.util.ArrayDeque;
import java.util.List;

/// Messages of queues that were purged or deleted, whose bytes are still to be let go of: a piece
/// at a time, so that a long queue does not hold up the others.
///
/// They are gone from their queues, and the log says so.
///
/// **Confined** to the loop.
final class PurgedMessages {
  /// Messages that are let go of before others have their turn.
  private static final int MOST_AT_ONCE = 1 << 14;

  private final ArrayDeque<Purged> waiting = new ArrayDeque<>();
  private final Runnable wake;

  private record Purged(MessageStore store, ReadyRing entries, DeliveryCounts counts) {}

  /// @param wake asks for [#releaseSome] soon
  PurgedMessages(Runnable wake) {
    this.wake = wake;
  }

  /// @param counts of the queue it was
  void add(MessageStore store, List<ReadyRing> rings, DeliveryCounts counts) {
    for (ReadyRing entries : rings) {
      if (!entries.isEmpty()) {
        waiting.add(new Purged(store, entries, counts));
      }
    }
    wake.run();
  }

  /// Lets go of as much as may be at once.
  void releaseSome() {
    int left = MOST_AT_ONCE;
    while (left > 0 && !waiting.isEmpty()) {
      Purged first = waiting.getFirst();
      left -= release(first, left);
      if (first.entries().isEmpty()) {
        waiting.removeFirst();
      }
    }
    if (!waiting.isEmpty()) {
      wake.run();
    }
  }

  private static int release(Purged purged, int most) {
    ReadyRing entries = purged.entries();
    int count = 0;
    while (count < most && !entries.isEmpty()) {
      long entry = entries.poll();
      if (!Entry.isDead(entry)) {
        purged.counts().forget(entry);
        purged.store().release(Entry.address(entry));
      }
      count++;
    }
    return count;
  }
}
