package io.leveret.cli.perf;

import java.util.Optional;

/// What a process has used between two moments. Immutable.
record ProcessCost(double cpuSeconds, long rssBytes, long peakRssBytes) {
  /// Empty when either moment is unknown.
  static Optional<ProcessCost> between(
      Optional<ProcessUsage> before, Optional<ProcessUsage> after) {
    return before.flatMap(first ->
        after.map(last ->
            new ProcessCost(
                last.cpuSeconds() - first.cpuSeconds(), last.rssBytes(), last.peakRssBytes())));
  }
}
