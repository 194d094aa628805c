package io.leveret.cli.perf.report;

import java.util.Optional;

/// What a process has used between two moments. Immutable.
public record ProcessCost(double cpuSeconds, long rssBytes, long peakRssBytes) {
  /// Empty when either moment is unknown.
  public static Optional<ProcessCost> between(
      Optional<ProcessUsage> before, Optional<ProcessUsage> after) {
    return before.flatMap(first ->
        after.map(last ->
            new ProcessCost(
                last.cpuSeconds() - first.cpuSeconds(), last.rssBytes(), last.peakRssBytes())));
  }
}
