package io.leveret.cli.perf.report;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What one worker has counted. The worker alone adds; others may read at any time and see figures
/// that are a moment old.
public final class Tally {
  private final Map<Metric, AtomicLong> counters = new EnumMap<>(Metric.class);
  private final AtomicLong lastActivityNanos = new AtomicLong();
  private final LatencyLog latencies = new LatencyLog();
  private final LatencyLog confirmLatencies = new LatencyLog();

  public Tally() {
    for (var metric : Metric.values()) {
      counters.put(metric, new AtomicLong());
    }
  }

  public void add(Metric metric, long amount) {
    // There is one writer: no atomic addition is needed.
    var counter = counter(metric);
    counter.setRelease(counter.getPlain() + amount);
  }

  public long count(Metric metric) {
    return counter(metric).getAcquire();
  }

  private AtomicLong counter(Metric metric) {
    return requireNonNull(counters.get(metric));
  }

  /// Notes that something was sent, confirmed or received at `nanos`.
  public void activeAt(long nanos) {
    lastActivityNanos.setRelease(nanos);
  }

  /// When something was last sent, confirmed or received; 0 for never.
  public long lastActivityNanos() {
    return lastActivityNanos.getAcquire();
  }

  /// From sending to receiving; for cycles, the time one takes.
  public LatencyLog latencies() {
    return latencies;
  }

  /// From sending to the confirm.
  public LatencyLog confirmLatencies() {
    return confirmLatencies;
  }

  public void flushLatencies() {
    latencies.flush();
    confirmLatencies.flush();
  }
}
