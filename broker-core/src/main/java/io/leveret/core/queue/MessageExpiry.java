package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.queue.expiry.Expiries;
import io.leveret.core.queue.expiry.ExpiryTimer;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import java.util.List;

/// Lets the messages of a queue die when their time is over, wherever they stand in it (U-05).
///
/// How long a message may live is settled when it comes: the shorter of what it wishes and what the
/// queue allows then (G128, G129).
///
/// **Confined** to the queue's loop.
final class MessageExpiry {
  /// Messages that may die before others have their turn.
  private static final int MOST_AT_ONCE = 4096;

  private final MessageQueue queue;
  private final ReadyMessages ready;
  private final EntryReader reader;
  private final QueueScheduler scheduler;
  private final Expiries expiries = new Expiries();
  private final ExpiryTimer timer;
  private final AllowedTimes allowed = new AllowedTimes();
  private long gapFloor;
  private long nowOrNever = Entry.NONE;

  MessageExpiry(
      MessageQueue queue, ReadyMessages ready, EntryReader reader, QueueScheduler scheduler) {
    this.queue = queue;
    this.ready = ready;
    this.reader = reader;
    this.scheduler = scheduler;
    this.timer = scheduler.timer(queue::expireDue);
  }

  /// Lets messages that come from now on wait so long, in milliseconds or without end.
  ///
  /// @param empty whether no message that came before is here or will come back
  void allow(long millis, boolean empty) {
    allowed.change(millis, empty);
  }

  /// Those [#allow] allowed before, for durable messages that are here; the oldest first.
  List<PastTtl> past() {
    return allowed.past();
  }

  /// Takes [#past] from an earlier run.
  void recover(List<PastTtl> past) {
    allowed.recover(past);
  }

  /// How long a message may live that came to that address and wishes `wished`.
  long lifetime(long wished, long address) {
    return shorter(wished, allowed.when(address));
  }

  /// Notes the message that came last.
  void arrived(long address) {
    allowed.arrived(address);
  }

  /// How long a message may live that comes now and wishes `wished`; both in milliseconds or
  /// without end.
  long lifetime(long wished) {
    return shorter(wished, allowed.now());
  }

  private static long shorter(long one, long other) {
    // Without end both are -1, the greatest unsigned number.
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }

  /// Lets this message be handed out in this moment, though it may not wait at all.
  void nowOrNever(long entry) {
    nowOrNever = entry;
  }

  /// Whether the time of a message is over, which was looked at last.
  boolean isOver(long entry) {
    long moment = moment(entry);
    return moment < scheduler.nowMillis() && entry != nowOrNever;
  }

  /// When the message expires that was looked at last.
  private long moment(long entry) {
    long lifetime = lifetime(reader.view().timeToLive(), Entry.address(entry));
    return lifetime == MessageView.FOR_EVER
        ? Expiries.NEVER
        : reader.appendedMillis(entry) + lifetime;
  }

  /// Watches a message that came now.
  void watch(long lifetime, long entry, long sequence) {
    watchUntil(scheduler.nowMillis() + lifetime, entry, sequence);
  }

  /// Notes a message that was found at start; [#start] begins to watch it.
  void recover(RecoveryHandler.Found found, long lifetime, long entry, long sequence) {
    expiries.add(found.appendedMillis() + lifetime, Entry.priority(entry), sequence);
  }

  void start() {
    timer.await(expiries.earliest());
  }

  /// Watches a message that came back; when it came first is in the store.
  void watchAgain(long entry, long sequence) {
    if (ready.findExpiring(Entry.priority(entry), sequence) != entry) {
      return; // it left again while it was loaded
    }
    switch (reader.look(entry)) {
      case READABLE -> watchUntil(moment(entry), entry, sequence);
      case NOT_IN_MEMORY -> reader.load(entry, () -> watchAgain(entry, sequence));
      case DAMAGED -> {} // found again when it is to be handed out
    }
  }

  private void watchUntil(long moment, long entry, long sequence) {
    if (moment == Expiries.NEVER) {
      return;
    }
    expiries.add(moment, Entry.priority(entry), sequence);
    expiries.sweep(ready::mayHold);
    timer.await(moment);
  }

  /// Lets die what is due, as far as it is in memory; the queue goes on when more of it is.
  void expireDue() {
    if (expiries.earliest() == Expiries.NEVER) {
      return;
    }
    long now = scheduler.nowMillis();
    for (int left = MOST_AT_ONCE; left > 0 && expiries.earliest() <= now; left--) {
      if (queue.handover().isFetching() || !expireFirst()) {
        return;
      }
    }
    timer.await(expiries.earliest());
  }

  private boolean expireFirst() {
    int priority = expiries.priority();
    long sequence = expiries.sequence();
    long entry = ready.findExpiring(priority, sequence);
    if (entry != Entry.NONE) {
      switch (reader.look(entry)) {
        case READABLE -> {
          ready.expire(priority, sequence, reader.view().bodySize());
          queue.die(sequence, entry, DeathReason.EXPIRED);
        }
        case NOT_IN_MEMORY -> {
          queue.handover().fetch(entry);
          return false;
        }
        case DAMAGED -> {
          ready.expire(priority, sequence, 0);
          queue.forget(sequence, entry);
        }
      }
      var _ = leaveGap(entry);
    }
    expiries.removeFirst();
    return true;
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

  /// Stops: the queue is empty.
  void clear() {
    expiries.clear();
    timer.cancel();
  }
}
