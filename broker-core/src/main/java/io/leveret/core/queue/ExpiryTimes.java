package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.expiry.Expiries;
import io.leveret.core.queue.expiry.ExpiryTimer;

/// When the messages of a queue expire, and whose time comes first.
///
/// Messages that are in memory are watched one by one. Of those in a run or a page only the first
/// moment is known; when it comes that is read.
///
/// **Confined** to the queue's loop.
final class ExpiryTimes {
  private final ReadyMessages ready;
  private final QueueScheduler scheduler;
  private final AllowedTimes allowed = new AllowedTimes();
  private final Expiries expiries = new Expiries();
  private final ExpiryTimer timer;
  private long coldDue = Expiries.NEVER;

  /// @param onTime run when something is due
  ExpiryTimes(ReadyMessages ready, QueueScheduler scheduler, Runnable onTime) {
    this.ready = ready;
    this.scheduler = scheduler;
    this.timer = scheduler.timer(onTime);
  }

  AllowedTimes allowed() {
    return allowed;
  }

  Expiries watched() {
    return expiries;
  }

  long nowMillis() {
    return scheduler.nowMillis();
  }

  /// How long a message may live that came to that address and wishes `wished`; both in
  /// milliseconds or without end.
  long lifetime(long wished, long address) {
    return shorter(wished, allowed.when(address));
  }

  /// How long a message may live that comes now and wishes `wished`.
  long lifetime(long wished) {
    return shorter(wished, allowed.now());
  }

  private static long shorter(long one, long other) {
    // Without end both are -1, the greatest unsigned number.
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }

  /// When a message expires, in milliseconds since 1970.
  ///
  /// @param appendedMillis when it came
  long moment(long address, long appendedMillis, long wished) {
    long lifetime = lifetime(wished, address);
    return lifetime == MessageView.FOR_EVER ? Expiries.NEVER : appendedMillis + lifetime;
  }

  /// Watches a message that is in memory.
  void watch(long moment, int priority, long sequence) {
    if (moment != Expiries.NEVER) {
      expiries.add(moment, priority, sequence);
      expiries.sweep(ready::mayHold);
      timer.await(moment);
    }
  }

  /// Watches neighbours no more, which leave memory, and tells when they expire.
  ///
  /// @param moments one for each, which is left as it is of those that nobody watched
  void takeOver(int priority, long first, long[] moments) {
    expiries.take(
        priority,
        first,
        first + moments.length,
        (sequence, moment) -> {
          int place = (int) (sequence - first);
          moments[place] = Math.min(moments[place], moment);
        });
  }

  /// What left memory may be due by then.
  void coldDueBy(long moment) {
    coldDue = Math.min(coldDue, moment);
    timer.await(coldDue);
  }

  /// A run was found at start, where nobody is woken before [#await].
  void runFound(long due) {
    coldDue = Math.min(coldDue, due);
  }

  /// Runs and pages came, went, or are due at another time.
  void runsChanged() {
    coldDue = ready.due();
    timer.await(coldDue);
  }

  /// When the first message is due that nobody watches.
  long coldDue() {
    return coldDue;
  }

  /// When the first of all is due.
  long earliest() {
    return Math.min(coldDue, expiries.earliest());
  }

  /// Wakes the queue when it is time again.
  void await() {
    timer.await(earliest());
  }

  /// Stops: the queue is empty.
  void clear() {
    expiries.clear();
    coldDue = Expiries.NEVER;
    timer.cancel();
  }
}
