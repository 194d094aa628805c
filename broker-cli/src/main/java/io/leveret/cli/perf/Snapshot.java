package io.leveret.cli.perf;

import java.util.Arrays;
import java.util.List;

/// All counters of a run at one moment. Immutable.
///
/// @param counts by the ordinal of their [Metric]
record Snapshot(long nanos, List<Long> counts) {
  static Snapshot of(List<Tally> tallies, long nanos) {
    return new Snapshot(
        nanos,
        Arrays.stream(Metric.values())
            .map(metric -> tallies.stream().mapToLong(tally -> tally.count(metric)).sum())
            .toList());
  }

  long count(Metric metric) {
    return counts.get(metric.ordinal());
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
