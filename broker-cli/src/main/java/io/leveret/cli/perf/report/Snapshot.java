package io.leveret.cli.perf.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All counters of a run at one moment. Immutable.
record Snapshot(long nanos, Map<Metric, Long> counts) {
  static Snapshot of(List<Tally> tallies, long nanos) {
    return new Snapshot(
        nanos,
        Arrays.stream(Metric.values())
            .collect(
                Collectors.toMap(
                    metric -> metric,
                    metric -> tallies.stream().mapToLong(tally -> tally.count(metric)).sum())));
  }

  long count(Metric metric) {
    return counts.getOrDefault(metric, 0L);
  }

  /// How many of `metric` were counted since `earlier`.
  long since(Snapshot earlier, Metric metric) {
    return count(metric) - earlier.count(metric);
  }

  /// Seconds that have passed since `earlier`.
  double secondsSince(Snapshot earlier) {
    return (nanos - earlier.nanos) / 1e9;
  }
}
