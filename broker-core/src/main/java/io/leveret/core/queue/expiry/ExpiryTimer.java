package io.leveret.core.queue.expiry;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wakes a queue when the first of its messages expires.
///
/// **Confined** to the queue's loop.
public final class ExpiryTimer {
  /// A timer waits no longer than this, and then again: loops need not count centuries.
  private static final long LONGEST_WAIT_MILLIS = TimeUnit.DAYS.toMillis(1);

  private final Loop loop;
  private final Clock clock;
  private final Runnable onTime;
  private Loop.@Nullable Timer timer;
  private long awaited = Expiries.NEVER;

  public ExpiryTimer(Loop loop, Clock clock, Runnable onTime) {
    this.loop = loop;
    this.clock = clock;
    this.onTime = onTime;
  }

  /// Sees to it that the queue is woken at `moment` or before, in milliseconds since 1970.
  public void await(long moment) {
    if (moment >= awaited) {
      return;
    }
    cancel();
    awaited = moment;
    long delay = Math.max(0, moment - clock.currentTimeMillis());
    timer = loop.schedule(Duration.ofMillis(Math.min(delay, LONGEST_WAIT_MILLIS)), this::fire);
  }

  public void cancel() {
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
