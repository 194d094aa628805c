package io.leveret.cli.perf;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What one worker has counted. The worker alone adds; others may read at any time and see figures
/// that are a moment old.
final class Tally {
  private final List<AtomicLong> counters =
      Stream.generate(AtomicLong::new).limit(Metric.values().length).toList();
  private final AtomicLong lastActivityNanos = new AtomicLong();
  private final LatencyLog latencies = new LatencyLog();
  private final LatencyLog confirmLatencies = new LatencyLog();

  void add(Metric metric, long amount) {
    // There is one writer: no atomic addition is needed.
    var counter = counters.get(metric.ordinal());
    counter.setRelease(counter.getPlain() + amount);
  }

  long count(Metric metric) {
    return counters.get(metric.ordinal()).getAcquire();
  }

  /// Notes that something was sent, confirmed or received at `nanos`.
  void activeAt(long nanos) {
    lastActivityNanos.setRelease(nanos);
  }

  /// When something was last sent, confirmed or received; 0 for never.
  long lastActivityNanos() {
    return lastActivityNanos.getAcquire();
  }

  /// From sending to receiving; for cycles, the time one takes.
  LatencyLog latencies() {
    return latencies;
  }

  /// From sending to the confirm.
  LatencyLog confirmLatencies() {
    return confirmLatencies;
  }

  void flushLatencies() {
    latencies.flush();
    confirmLatencies.flush();
  }
}
