package io.leveret.core.queue;

import io.leveret.core.loop.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wakes a queue when the first of its messages expires.
///
/// **Confined** to the queue's loop.
final class ExpiryTimer {
  /// A timer waits no longer than this, and then again: loops need not count centuries.
  private static final long LONGEST_WAIT_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final QueueScheduler scheduler;
  private final Runnable onTime;
  private Loop.@Nullable Timer timer;
  private long awaited = Expiries.NEVER;

  ExpiryTimer(QueueScheduler scheduler, Runnable onTime) {
    this.scheduler = scheduler;
    this.onTime = onTime;
  }

  /// Sees to it that the queue is woken at `moment` or before, in milliseconds since 1970.
  void await(long moment) {
    if (moment >= awaited) {
      return;
    }
    cancel();
    awaited = moment;
    long delay = Math.max(0, moment - scheduler.nowMillis());
    timer = scheduler.schedule(Math.min(delay, LONGEST_WAIT_MILLIS), this::fire);
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    awaited = Expiries.NEVER;
  }

  private void fire() {
    timer = null;
    awaited = Expiries.NEVER;
    onTime.run();
  }
}
