package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.expiry.Expiries;
import io.leveret.core.storage.MessageStore;

/// Lets the messages of a queue die when their time is over, wherever they stand in it (U-05).
///
/// How long a message may live is settled when it comes: the shorter of what it wishes and what the
/// queue allows then (G128, G129).
///
/// **Confined** to the queue's loop.
final class MessageExpiry {
  /// Messages that may die before others have their turn.
  private static final int MOST_AT_ONCE = 4096;

  /// Stands for a moment that must be read first, and may be before all that are known.
  private static final long UNKNOWN = 0;

  private final QueueContents contents;
  private final ReadyMessages ready;
  private final EntryReader reader;
  private final ExpiryTimes times;
  private long gapFloor;
  private long nowOrNever = Entry.NONE;
  private boolean isWaking;

  MessageExpiry(
      QueueContents contents, ReadyMessages ready, EntryReader reader, ExpiryTimes times) {
    this.contents = contents;
    this.ready = ready;
    this.reader = reader;
    this.times = times;
  }

  /// Lets this message be handed out in this moment, though it may not wait at all.
  void nowOrNever(long entry) {
    nowOrNever = entry;
  }

  /// Whether the time of a message is over, which was looked at last.
  boolean isOver(long entry) {
    return moment(entry) < times.nowMillis() && entry != nowOrNever;
  }

  /// When the message expires that was looked at last.
  private long moment(long entry) {
    return times.moment(
        Entry.address(entry), reader.appendedMillis(entry), reader.view().timeToLive());
  }

  /// Watches a message that came back; when it came first is in the store. Where that must be read,
  /// nothing dies before it is known whose turn it is.
  void watchAgain(long entry, long sequence) {
    switch (reader.look(entry)) {
      case READABLE -> times.watch(moment(entry), Entry.priority(entry), sequence);
      case NOT_IN_MEMORY -> times.watch(UNKNOWN, Entry.priority(entry), sequence);
      case DAMAGED -> {} // found again when it is to be handed out
    }
  }

  /// Lets die what is due, as far as it is in memory; the queue goes on when more of it is.
  void expireDue() {
    if (times.earliest() == Expiries.NEVER) {
      return;
    }
    long now = times.nowMillis();
    for (int left = MOST_AT_ONCE; left > 0 && times.earliest() <= now; left--) {
      if (contents.isFetching() || isWaking || !expireFirst()) {
        return;
      }
    }
    times.await();
  }

  private boolean expireFirst() {
    if (times.coldDue() <= times.watched().earliest()) {
      isWaking = contents.backlog().wakeDue(this::awake);
      return !isWaking;
    }
    int priority = times.watched().priority();
    long sequence = times.watched().sequence();
    long entry = ready.findExpiring(priority, sequence);
    if (entry != Entry.NONE) {
      switch (reader.look(entry)) {
        case READABLE -> {
          if (moment(entry) > times.watched().earliest()) {
            // It is known only now, or its place was that of another, when more of what is dead
            // stood before both.
            times.watched().removeFirst();
            times.watch(moment(entry), priority, sequence);
            return true;
          }
          ready.expire(priority, sequence, reader.view().bodySize());
          contents.die(sequence, entry, DeathReason.EXPIRED);
        }
        case NOT_IN_MEMORY -> {
          contents.fetch(entry);
          return false;
        }
        case DAMAGED -> {
          ready.expire(priority, sequence, 0);
          contents.forget(sequence, entry);
        }
      }
      var _ = leaveGap(entry);
    }
    times.watched().removeFirst();
    return true;
  }

  private void awake() {
    isWaking = false;
    contents.goOn();
  }

  /// A message is gone, or about to be, that never stood at the head; or it is there, and comes
  /// again. Answers it.
  long leaveGap(long entry) {
    if (MessageStore.isDurable(Entry.address(entry))) {
      gapFloor = Math.max(gapFloor, Entry.address(entry) + 1);
    }
    return entry;
  }

  /// Behind this address no message expired or came as one that comes again.
  long gapFloor() {
    return gapFloor;
  }
}
