package io.leveret.cli.perf;

import io.leveret.cli.perf.common.Parallel;
import io.leveret.cli.perf.report.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A thread that drives many links: reads and writes what is ready, and wakes links when their next
/// message is due. Its links are confined to it while it runs.
final class Worker {
  private static final int READ_BUFFER = 1 << 18;
  private static final long LONGEST_SELECT_MILLIS = 100;
  private static final long LONGEST_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final Duration GOODBYE_PATIENCE = Duration.ofSeconds(10);
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Tally tally = new Tally();
  private final List<Link> links = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER);
  private final PriorityQueue<Link> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Link::scheduledAt));
  private final Consumer<SelectionKey> visit = this::visit;
  private final Selector selector;
  private final long heartbeatNanos;
  private long nextHeartbeat;

  /// @param heartbeatSeconds as agreed with the broker; 0 for none
  Worker(int heartbeatSeconds) throws IOException {
    selector = Selector.open();
    heartbeatNanos = TimeUnit.SECONDS.toNanos(heartbeatSeconds) / 2;
  }

  Tally tally() {
    return tally;
  }

  /// The links it drives. Add them before [#run], take them back after it.
  List<Link> links() {
    return links;
  }

  /// Works until the run is stopped.
  void run(LoadState state) {
    try (selector) {
      requestPreciseTimers();
      nextHeartbeat = System.nanoTime() + heartbeatNanos;
      for (var link : links) {
        link.register(selector);
      }
      links.forEach(this::wake);
      while (!state.isStopped()) {
        await(ringAlarms(System.nanoTime()));
        tally.flushLatencies();
      }
    } catch (IOException | RuntimeException failure) {
      state.fail("worker failed: " + failure);
    }
  }

  /// Starts a thread for every worker that has links.
  static List<Thread> startAll(List<Worker> workers, LoadState state) {
    return workers.stream()
        .filter(worker -> !worker.links.isEmpty())
        .map(worker ->
            Thread.ofPlatform().name("perf-worker").daemon().start(() -> worker.run(state)))
        .toList();
  }

  /// Waits until the threads of a stopped run have ended.
  static void joinAll(List<Worker> workers, List<Thread> threads) {
    workers.forEach(Worker::wakeUp);
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Says goodbye on all links of workers that have ended, and closes what is not answered in time.
  static void finishAll(List<Worker> workers) {
    var links = workers.stream().flatMap(worker -> worker.links.stream()).toList();
    Parallel.runAll(links.stream().map(link -> (Runnable) link::finish).toList(), GOODBYE_PATIENCE);
    links.forEach(Link::close);
  }

  /// Makes a worker that waits look up. Any thread.
  void wakeUp() {
    selector.wakeup();
  }

  private void visit(SelectionKey key) {
    var link = (Link) key.attachment();
    link.ready(key.readyOps(), in);
    schedule(link);
  }

  private void wake(Link link) {
    link.wake(in);
    schedule(link);
  }

  private void schedule(Link link) {
    if (link.wakeAt() < link.scheduledAt() && link.scheduledAt() == Long.MAX_VALUE) {
      link.schedule(link.wakeAt());
      alarms.add(link);
    }
  }

  /// Wakes the links whose time has come.
  ///
  /// @return nanoseconds until the next one's time; `Long.MAX_VALUE` for none
  private long ringAlarms(long nowNanos) {
    if (heartbeatNanos > 0 && nowNanos >= nextHeartbeat) {
      nextHeartbeat = nowNanos + heartbeatNanos;
      links.forEach(link -> link.heartbeat(in));
    }
    for (var next = alarms.peek(); next != null; next = alarms.peek()) {
      if (next.scheduledAt() > nowNanos) {
        return next.scheduledAt() - nowNanos;
      }
      wake(alarms.remove());
    }
    return Long.MAX_VALUE;
  }

  // A selector counts in milliseconds. What is due sooner is waited for by parking, in naps short
  // enough that confirms do not wait long for their time to be taken.
  private void await(long nanos) throws IOException {
    if (nanos > 2 * MILLI) {
      selector.select(visit, Math.min(LONGEST_SELECT_MILLIS, nanos / MILLI - 1));
    } else {
      LockSupport.parkNanos(Math.min(nanos, LONGEST_PARK_NANOS));
      selector.selectNow(visit);
    }
  }

  // Linux lets timers be 50 microseconds late unless a thread asks for better. Where that cannot be
  // asked for, messages are that much less punctual; nothing else changes.
  private static void requestPreciseTimers() {
    try {
      var thread = Path.of("/proc/thread-self").toRealPath().getFileName();
      Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1");
    } catch (IOException _) {
      // not Linux, or not allowed
    }
  }
}
