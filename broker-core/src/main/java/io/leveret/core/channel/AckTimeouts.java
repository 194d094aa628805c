package io.leveret.core.channel;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes deliveries back that a channel does not settle in time (CO-11). Only those: the channel
/// and its consumers go on.
///
/// One timer a channel waits for the earliest deadline there is. It is not moved when that delivery
/// is settled: it finds the next one when it fires. **Confined** to the channel's loop.
final class AckTimeouts {
  /// A timer waits no longer than this, and then again: loops need not count centuries.
  private static final long LONGEST_WAIT_NANOS = TimeUnit.DAYS.toNanos(1);

  private static final long LONGEST_TIMEOUT_MILLIS = TimeUnit.DAYS.toMillis(3650);

  private final Loop loop;
  private final Clock clock;
  private final Held held;
  private final Deadlines deadlines = new Deadlines();
  private final LateTags late = new LateTags();
  private Loop.@Nullable Timer timer;
  private long timerNanos;

  /// The deliveries that are watched.
  interface Held {
    boolean contains(long tag);

    /// Returns a delivery to its queue.
    void takeBack(long tag);
  }

  AckTimeouts(Loop loop, Clock clock, Held held) {
    this.loop = loop;
    this.clock = clock;
    this.held = held;
  }

  /// Begins to wait for the settlement of a delivery.
  void watch(long tag, long timeoutMillis) {
    long timeout = TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMillis, LONGEST_TIMEOUT_MILLIS));
    long deadline = clock.nanoTime() + timeout;
    deadlines.add(deadline, tag, held::contains);
    if (timer == null || deadline < timerNanos) {
      stop();
      await();
    }
  }

  /// Whether a tag that is not held was taken back before, for the client to settle once; with
  /// `multiple` those before it count as settled, too.
  boolean settlesLate(long tag, boolean multiple) {
    return late.settle(tag, multiple);
  }

  /// Stops waiting.
  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void await() {
    long now = clock.nanoTime();
    long wait = Math.clamp(deadlines.firstNanos() - now, 0, LONGEST_WAIT_NANOS);
    timerNanos = now + wait;
    timer = loop.schedule(Duration.ofNanos(wait), this::expire);
  }

  private void expire() {
    timer = null;
    long now = clock.nanoTime();
    while (!deadlines.isEmpty()) {
      long tag = deadlines.firstTag();
      if (!held.contains(tag)) {
        deadlines.removeFirst();
      } else if (deadlines.firstNanos() <= now) {
        deadlines.removeFirst();
        late.add(tag);
        held.takeBack(tag);
      } else {
        await();
        return;
      }
    }
  }
}
