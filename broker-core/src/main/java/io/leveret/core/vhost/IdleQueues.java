package io.leveret.core.vhost;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queues that go when nobody uses them for a while: the argument `x-expires` (G105, DL-11).
///
/// Consuming, getting and declaring, passively too, are uses; publishing is none. A use only notes
/// the time: the timer finds when it fires that it has to wait longer. While a queue has consumers
/// no timer runs; the last one that goes starts it. Queues without the argument are not known here.
///
/// **Confined** to the loop; before [#start], to the thread that recovers: queues found in the log
/// start their time anew.
final class IdleQueues {
  private static final Logger LOG = LoggerFactory.getLogger(IdleQueues.class);

  /// A timer waits no longer than this, and then again: loops need not count centuries.
  private static final long LONGEST_WAIT_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Map<MessageQueue, Countdown> countdowns = new HashMap<>();
  private @Nullable Loop loop;
  private Clock clock = Clock.system();

  /// Begins to count.
  void start(Loop timers, Clock time) {
    loop = timers;
    clock = time;
    countdowns.values().forEach(Countdown::use);
  }

  /// Watches a queue, if it is to be.
  ///
  /// @param end told when the queue was idle for its time; to remove it
  void add(MessageQueue queue, Consumer<MessageQueue> end) {
    long millis = queue.settings().expiresMillis();
    if (millis != QueueSettings.UNLIMITED) {
      var countdown = new Countdown(queue, TimeUnit.MILLISECONDS.toNanos(millis), end);
      countdowns.put(queue, countdown);
      countdown.use();
    }
  }

  /// Begins anew with a queue whose time has changed, or ends to watch it.
  void changed(MessageQueue queue, Consumer<MessageQueue> end) {
    remove(queue);
    add(queue, end);
  }

  /// Notes that the queue is used now, or was until now.
  void used(MessageQueue queue) {
    if (countdowns.isEmpty()) {
      return;
    }
    var countdown = countdowns.get(queue);
    if (countdown != null) {
      countdown.use();
    }
  }

  /// Forgets a queue that is gone.
  void remove(MessageQueue queue) {
    var countdown = countdowns.remove(queue);
    if (countdown != null) {
      countdown.cancel();
    }
  }

  /// One queue's time.
  private final class Countdown {
    private final MessageQueue queue;
    private final long limitNanos;
    private final Consumer<MessageQueue> end;
    private long lastUse;
    private Loop.@Nullable Timer timer;

    Countdown(MessageQueue queue, long limitNanos, Consumer<MessageQueue> end) {
      this.queue = queue;
      this.limitNanos = limitNanos;
      this.end = end;
    }

    void use() {
      lastUse = clock.nanoTime();
      if (timer == null) {
        await(limitNanos);
      }
    }

    void cancel() {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    }

    private void await(long nanos) {
      if (loop != null) {
        timer = loop.schedule(Duration.ofNanos(Math.min(nanos, LONGEST_WAIT_NANOS)), this::check);
      }
    }

    private void check() {
      timer = null;
      if (queue.consumerCount() > 0) {
        return;
      }
      long left = limitNanos - (clock.nanoTime() - lastUse);
      if (left > 0) {
        await(left);
        return;
      }
      LOG.debug("queue '{}' in vhost '{}' expired", queue.name(), queue.definition().virtualHost());
      end.accept(queue);
    }
  }
}
