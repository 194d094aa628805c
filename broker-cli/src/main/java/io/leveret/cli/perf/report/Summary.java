package io.leveret.cli.perf.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The result of a run, for people and for scripts. Immutable.
///
/// @param seconds that were measured, warm-up left out
/// @param broker empty unless the broker's process is known
public record Summary(
    double seconds,
    List<Flow> flows,
    Percentiles latencies,
    Percentiles confirmLatencies,
    Optional<ProcessCost> broker,
    Optional<ProcessCost> client) {
  private static final double MEBI = 1 << 20;

  /// One metric over the whole run.
  ///
  /// @param rate a second, on average
  /// @param min a second, in the slowest interval; likewise `median` and `max`
  record Flow(Metric metric, long total, double rate, double min, double median, double max) {
    /// @param rates of the intervals; without any, the average stands for them
    static Flow of(Metric metric, long total, double seconds, List<Double> rates) {
      double rate = seconds > 0 ? total / seconds : 0;
      var sorted = rates.isEmpty() ? List.of(rate) : rates.stream().sorted().toList();
      int middle = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
      return new Flow(metric, total, rate, sorted.getFirst(), median, sorted.getLast());
    }

    private Map<String, Object> toMap() {
      var map = new LinkedHashMap<String, Object>();
      map.put("total", total);
      map.put("rate", rate);
      map.put("min", min);
      map.put("median", median);
      map.put("max", max);
      return map;
    }
  }

  /// What the broker's work is divided by: messages received if there are any, else messages sent,
  /// else cycles.
  long messages() {
    for (var metric : List.of(Metric.RECEIVED, Metric.SENT, Metric.CYCLES)) {
      long total = total(metric);
      if (total > 0) {
        return total;
      }
    }
    return 0;
  }

  private long total(Metric metric) {
    return flows.stream().filter(f -> f.metric() == metric).mapToLong(Flow::total).sum();
  }

  /// What the client's work is divided by: every message or cycle it has handled.
  private long handled() {
    return Math.max(1, total(Metric.SENT) + total(Metric.RECEIVED) + total(Metric.CYCLES));
  }

  /// Lines for people.
  String text() {
    var text = new StringBuilder();
    line(text, "measured", String.format(Locale.ROOT, "%.2f s", seconds));
    for (var flow : flows) {
      line(
          text,
          flow.metric().label(),
          String.format(
              Locale.ROOT,
              "%,d  %,.0f/s  (min %,.0f  median %,.0f  max %,.0f)",
              flow.total(),
              flow.rate(),
              flow.min(),
              flow.median(),
              flow.max()));
    }
    if (latencies.count() > 0) {
      line(text, "latency", latencies.full());
    }
    if (confirmLatencies.count() > 0) {
      line(text, "confirm", confirmLatencies.full());
    }
    broker.ifPresent(cost -> line(text, "broker", brokerText(cost)));
    client.ifPresent(cost -> line(text, "client", clientText(cost)));
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format(Locale.ROOT, "%-10s %s%n", label, value));
  }

  private String brokerText(ProcessCost cost) {
    return String.format(
        Locale.ROOT,
        "%,.0f per broker CPU second  (%.2f CPU s, %.2f cores)  RSS %.1f MiB, peak %.1f MiB",
        messages() / cost.cpuSeconds(),
        cost.cpuSeconds(),
        cost.cpuSeconds() / seconds,
        cost.rssBytes() / MEBI,
        cost.peakRssBytes() / MEBI);
  }

  private String clientText(ProcessCost cost) {
    return String.format(
        Locale.ROOT,
        "%.2f us CPU for each sent or received  (%.2f CPU s, %.2f cores)",
        cost.cpuSeconds() * 1e6 / handled(),
        cost.cpuSeconds(),
        cost.cpuSeconds() / seconds);
  }

  /// The same for scripts: rates a second, latencies in milliseconds, memory in octets.
  Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("seconds", seconds);
    flows.forEach(flow -> map.put(flow.metric().label(), flow.toMap()));
    map.put("latencyMillis", latencies.toMap());
    map.put("confirmLatencyMillis", confirmLatencies.toMap());
    broker.ifPresent(cost -> map.put("broker", brokerMap(cost)));
    client.ifPresent(cost -> map.put("client", clientMap(cost)));
    return map;
  }

  private Map<String, Object> brokerMap(ProcessCost cost) {
    var map = new LinkedHashMap<String, Object>();
    map.put("cpuSeconds", cost.cpuSeconds());
    map.put("perCpuSecond", messages() / cost.cpuSeconds());
    map.put("cores", cost.cpuSeconds() / seconds);
    map.put("rssBytes", cost.rssBytes());
    map.put("peakRssBytes", cost.peakRssBytes());
    return map;
  }

  private Map<String, Object> clientMap(ProcessCost cost) {
    var map = new LinkedHashMap<String, Object>();
    map.put("cpuSeconds", cost.cpuSeconds());
    map.put("cpuMicrosEach", cost.cpuSeconds() * 1e6 / handled());
    map.put("cores", cost.cpuSeconds() / seconds);
    return map;
  }
}
