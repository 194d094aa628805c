package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.KeptPage;
import io.leveret.core.queue.backlog.ReadyRing;
import io.leveret.core.queue.backlog.SpilledPages;
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

  /// What a page costs that is kept elsewhere, in messages.
  private static final int PAGE_COST = 1 << 8;

  private final ArrayDeque<Purged> waiting = new ArrayDeque<>();
  private final Runnable wake;

  /// A part of what a queue had.
  private sealed interface Purged {
    boolean isEmpty();

    /// Lets go of something, and answers what that cost.
    int releaseOne();
  }

  private record Entries(MessageStore store, ReadyRing entries, DeliveryCounts counts)
      implements Purged {
    @Override
    public boolean isEmpty() {
      return entries.isEmpty();
    }

    @Override
    public int releaseOne() {
      long entry = entries.poll();
      if (!Entry.isDead(entry)) {
        counts.forget(entry);
        store.release(Entry.address(entry));
      }
      return 1;
    }
  }

  private record Pages(SpilledPages kept, ArrayDeque<KeptPage> pages) implements Purged {
    @Override
    public boolean isEmpty() {
      return pages.isEmpty();
    }

    @Override
    public int releaseOne() {
      kept.drop(pages.removeFirst());
      return PAGE_COST;
    }
  }

  /// @param wake asks for [#releaseSome] soon
  PurgedMessages(Runnable wake) {
    this.wake = wake;
  }

  /// @param counts of the queue it was
  void add(MessageStore store, List<ReadyRing> rings, DeliveryCounts counts) {
    rings.forEach(entries -> add(new Entries(store, entries, counts)));
  }

  void add(SpilledPages kept, List<KeptPage> pages) {
    add(new Pages(kept, new ArrayDeque<>(pages)));
  }

  private void add(Purged purged) {
    if (!purged.isEmpty()) {
      waiting.add(purged);
      wake.run();
    }
  }

  /// Lets go of as much as may be at once.
  void releaseSome() {
    int left = MOST_AT_ONCE;
    while (left > 0 && !waiting.isEmpty()) {
      Purged first = waiting.getFirst();
      while (left > 0 && !first.isEmpty()) {
        left -= first.releaseOne();
      }
      if (first.isEmpty()) {
        waiting.removeFirst();
      }
    }
    if (!waiting.isEmpty()) {
      wake.run();
    }
  }
}
