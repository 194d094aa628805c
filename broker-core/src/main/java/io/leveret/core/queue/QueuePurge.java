package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.Lane;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.backlog.ReadyRing;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageRun;

/// Empties a queue: the log gets one record for each stretch of neighbours, and what they take up
/// is let go of later.
///
/// Little is done for each message that never left: the log is told where they begin and end, and
/// what died between them is known without a look at the others.
///
/// **Confined** to the queue's loop.
final class QueuePurge {
  private static final long NONE = 0;
  private static final long UNKNOWN = -1;
  private static final long[] NOBODY = {};

  private final MessageStore store;
  private final ColdBacklog backlog;
  private final boolean tells;
  private long[] dead = NOBODY;
  private MessageRun.Lane lane = MessageRun.Lane.ALL;
  private long delivered = UNKNOWN;
  private long next;
  private long first = NONE;
  private long last = NONE;

  /// @param tells whether the log must know: not of a queue that is gone with all it held
  QueuePurge(MessageStore store, ColdBacklog backlog, boolean tells) {
    this.store = store;
    this.backlog = backlog;
    this.tells = tells;
  }

  /// @param died what died in the queue and still belongs to it, in ascending order
  /// @param deliveredUpTo the address behind which no durable message was given to anybody
  void run(
      ReadyMessages ready,
      long[] died,
      long deliveredUpTo,
      DeliveryCounts counts,
      PurgedMessages purged) {
    dead = died;
    int highest = ready.maxPriority();
    delivered = highest == 0 ? deliveredUpTo : UNKNOWN;
    ready.takeAll(taken -> {
      lane = MessageRun.Lane.of(taken.priority(), highest);
      var gone = backlog.takeAll(taken, dead);
      gone.rings().stream().filter(ring -> !ring.isEmpty()).forEach(this::tell);
      gone.rings().add(takeReturned(taken, gone.more()));
      purged.add(store, gone.rings(), counts);
      purged.add(backlog.keptPages(), gone.pages());
    });
  }

  private void tell(ReadyRing ring) {
    if (delivered != UNKNOWN) {
      // Addresses are in the order of the queue: all behind those is here, or died.
      settled(delivered + 1, store.appendedPosition() >>> 3);
      return;
    }
    long from = ring.head();
    long to = ring.tail();
    while (from < to && !isDurable(ring.at(from))) {
      from++;
    }
    while (from < to && !isDurable(ring.at(to - 1))) {
      to--;
    }
    if (from < to) {
      settled(Entry.address(ring.at(from)), Entry.address(ring.at(to - 1)));
    }
  }

  private static boolean isDurable(long entry) {
    return MessageStore.isDurable(Entry.address(entry));
  }

  private ReadyRing takeReturned(Lane taken, ReadyRing entries) {
    taken.takeReturned((sequence, entry) -> {
      entries.add(entry);
      note(sequence, entry);
    });
    flush();
    return entries;
  }

  private void note(long sequence, long entry) {
    if (sequence != next) {
      flush();
    }
    next = sequence + 1;
    if (isDurable(entry)) {
      first = first == NONE ? Entry.address(entry) : first;
      last = Entry.address(entry);
    }
  }

  private void flush() {
    if (first != NONE) {
      settled(first, last);
    }
    first = NONE;
    last = NONE;
  }

  private void settled(long from, long to) {
    if (tells) {
      backlog.settle(from, to, lane, dead);
    }
  }
}
