package io.leveret.cli.perf.report;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// How late a thread of this process wakes that wants nothing but to wake every millisecond. What
/// it sees is the machine's doing, and this process's: latency that is not longer says nothing of
/// the broker.
public final class HiccupMeter implements AutoCloseable {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LatencyLog late = new LatencyLog();
  private final Thread thread = Thread.ofPlatform().name("hiccups").daemon().unstarted(this::watch);
  private volatile boolean closed;

  /// Begins to watch.
  public static HiccupMeter start() {
    var meter = new HiccupMeter();
    meter.thread.start();
    return meter;
  }

  private void watch() {
    while (!closed) {
      long due = System.nanoTime() + INTERVAL_NANOS;
      LockSupport.parkNanos(INTERVAL_NANOS);
      late.record(Math.max(0, System.nanoTime() - due));
      late.flush();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What it saw, in milliseconds, for scripts. Once, after it was closed.
  public Map<String, Object> toMap() {
    Histogram all = late.drainInto(LatencyLog.emptyHistogram());
    return Percentiles.of(all).toMap();
  }
}
