package io.leveret.cli.perf.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/// Gathers the figures of a run, interval by interval, and sums them up at the end. Confined to the
/// thread that reports.
public final class LoadReport {
  private final List<Metric> metrics;
  private final long brokerPid;
  private final List<Tally> tallies;
  private final Map<Metric, List<Double>> rates = new EnumMap<>(Metric.class);
  private final Histogram latencies = LatencyLog.emptyHistogram();
  private final Histogram confirmLatencies = LatencyLog.emptyHistogram();
  private final long firstNanos;
  private Snapshot start;
  private Snapshot last;
  private Optional<ProcessUsage> brokerBefore = Optional.empty();
  private Optional<ProcessUsage> clientBefore = Optional.empty();

  /// @param metrics what this kind of run counts
  /// @param brokerPid 0 when it is not known
  public LoadReport(List<Metric> metrics, long brokerPid, List<Tally> tallies, long nowNanos) {
    this.metrics = metrics;
    this.brokerPid = brokerPid;
    this.tallies = tallies;
    this.firstNanos = nowNanos;
    this.start = Snapshot.of(tallies, nowNanos);
    this.last = start;
    begin(nowNanos);
  }

  /// Forgets what was counted until now: from here on it counts.
  public void begin(long nowNanos) {
    drainLatencies();
    latencies.reset();
    confirmLatencies.reset();
    rates.clear();
    metrics.forEach(metric -> rates.put(metric, new ArrayList<>()));
    if (brokerPid > 0) {
      ProcessUsage.resetPeak(brokerPid);
      brokerBefore = ProcessUsage.of(brokerPid);
    }
    clientBefore = ProcessUsage.of(ProcessHandle.current().pid());
    start = Snapshot.of(tallies, nowNanos);
    last = start;
  }

  /// Ends an interval.
  ///
  /// @return the live line
  public String interval(long nowNanos) {
    var now = Snapshot.of(tallies, nowNanos);
    var line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%6.1f s", (nowNanos - firstNanos) / 1e9));
    double seconds = now.secondsSince(last);
    for (var metric : metrics) {
      double rate = now.since(last, metric) / seconds;
      rates.getOrDefault(metric, new ArrayList<>()).add(rate);
      if (isShown(metric, now)) {
        line.append(
            metric == Metric.HELD
                ? String.format(Locale.ROOT, "  held %,d", now.count(metric))
                : String.format(Locale.ROOT, "  %s %,.0f/s", metric.label(), rate));
      }
    }
    last = now;
    var gathered = drainLatencies();
    appendLatency(line, "latency", gathered.getFirst());
    appendLatency(line, "confirm", gathered.getLast());
    return line.toString();
  }

  // Nacks and returns are worth a place only where there are some.
  private static boolean isShown(Metric metric, Snapshot now) {
    boolean rare = metric == Metric.NACKED || metric == Metric.RETURNED;
    return !rare || now.count(metric) > 0;
  }

  private static void appendLatency(StringBuilder line, String label, Histogram histogram) {
    if (histogram.getTotalCount() > 0) {
      line.append("  ").append(label).append(" p50/p95/p99/max ");
      line.append(Percentiles.of(histogram).brief());
    }
  }

  private List<Histogram> drainLatencies() {
    var recent = LatencyLog.emptyHistogram();
    var recentConfirms = LatencyLog.emptyHistogram();
    for (var tally : tallies) {
      tally.latencies().drainInto(recent);
      tally.confirmLatencies().drainInto(recentConfirms);
    }
    LatencyLog.addIfAny(latencies, recent);
    LatencyLog.addIfAny(confirmLatencies, recentConfirms);
    return List.of(recent, recentConfirms);
  }

  /// Ends the measurement.
  ///
  /// @param endNanos when the last thing that counts has happened
  public Summary end(long endNanos) {
    var end = Snapshot.of(tallies, endNanos);
    var broker = brokerPid == 0 ? Optional.<ProcessUsage>empty() : ProcessUsage.of(brokerPid);
    var client = ProcessUsage.of(ProcessHandle.current().pid());
    drainLatencies();
    double seconds = end.secondsSince(start);
    return new Summary(
        seconds,
        metrics.stream()
            .filter(metric -> isShown(metric, end))
            .map(metric -> flow(metric, end.since(start, metric), seconds))
            .toList(),
        Percentiles.of(latencies),
        Percentiles.of(confirmLatencies),
        ProcessCost.between(brokerBefore, broker),
        ProcessCost.between(clientBefore, client));
  }

  private Summary.Flow flow(Metric metric, long total, double seconds) {
    return Summary.Flow.of(metric, total, seconds, rates.getOrDefault(metric, List.of()));
  }
}
