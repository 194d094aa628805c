package io.leveret.cli.perf.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The usual points of a latency distribution, in milliseconds. Immutable.
///
/// @param count how many were measured; with 0 the rest is 0 as well
record Percentiles(
    long count, double mean, double p50, double p95, double p99, double p999, double max) {
  private static final double NANOS = 1e6;

  static Percentiles of(Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return new Percentiles(0, 0, 0, 0, 0, 0, 0);
    }
    return new Percentiles(
        histogram.getTotalCount(),
        histogram.getMean() / NANOS,
        histogram.getValueAtPercentile(50) / NANOS,
        histogram.getValueAtPercentile(95) / NANOS,
        histogram.getValueAtPercentile(99) / NANOS,
        histogram.getValueAtPercentile(99.9) / NANOS,
        histogram.getMaxValue() / NANOS);
  }

  /// The live line's four: p50, p95, p99 and the maximum.
  String brief() {
    return String.format(Locale.ROOT, "%s/%s/%s/%s ms", ms(p50), ms(p95), ms(p99), ms(max));
  }

  /// All of them, for the summary.
  String full() {
    return String.format(
        Locale.ROOT,
        "p50 %s  p95 %s  p99 %s  p99.9 %s  max %s ms",
        ms(p50),
        ms(p95),
        ms(p99),
        ms(p999),
        ms(max));
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value);
  }

  Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("count", count);
    map.put("mean", mean);
    map.put("p50", p50);
    map.put("p95", p95);
    map.put("p99", p99);
    map.put("p99.9", p999);
    map.put("max", max);
    return map;
  }
}
