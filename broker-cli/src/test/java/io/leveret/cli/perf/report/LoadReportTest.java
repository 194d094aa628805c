package io.leveret.cli.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadReportTest {
  private static final long SECOND = 1_000_000_000L;

  private final Tally tally = new Tally();
  private final LoadReport report =
      new LoadReport(List.of(Metric.SENT, Metric.NACKED, Metric.RECEIVED), 0, List.of(tally), 0);

  @Test
  void showsTheRatesOfAnInterval() {
    tally.add(Metric.SENT, 3_000);
    tally.add(Metric.RECEIVED, 1_000);

    var line = report.interval(2 * SECOND);

    assertThat(line).isEqualTo("   2.0 s  sent 1,500/s  received 500/s");
  }

  @Test
  void showsLatencyWhereItIsKnown() {
    tally.latencies().record(2_000_000);
    tally.flushLatencies();

    var line = report.interval(SECOND);

    assertThat(line).contains("latency p50/p95/p99/max 2.00/2.00/2.00/2.00 ms");
  }

  @Test
  void givesTheSlowestTheMiddleAndTheFastestInterval() {
    for (int i = 1; i <= 3; i++) {
      tally.add(Metric.SENT, i * 100L);
      report.interval(i * SECOND);
    }

    var sent = report.end(3 * SECOND).flows().getFirst();

    assertThat(sent).isEqualTo(new Summary.Flow(Metric.SENT, 600, 200, 100, 200, 300));
  }

  @Test
  void forgetsTheWarmUp() {
    tally.add(Metric.SENT, 500);
    tally.latencies().record(9_000_000);
    tally.flushLatencies();
    report.interval(SECOND);

    report.begin(2 * SECOND);
    tally.add(Metric.SENT, 10);
    var summary = report.end(3 * SECOND);

    assertThat(summary.flows().getFirst().total()).isEqualTo(10);
    assertThat(summary.latencies().count()).isZero();
  }

  @Test
  void countsARunOfEqualLatenciesInFull() {
    for (int i = 0; i < 99; i++) {
      tally.latencies().record(1_000_000);
    }
    tally.latencies().record(50_000_000);
    tally.flushLatencies();

    var latencies = report.end(SECOND).latencies();

    assertThat(latencies.count()).isEqualTo(100);
    assertThat(latencies.p99()).isBetween(0.999, 1.001);
    assertThat(latencies.max()).isBetween(49.9, 50.1);
  }

  @Test
  void passesOverWhatIsNoLatency() {
    tally.latencies().record(-1);
    tally.latencies().record(Long.MAX_VALUE);
    tally.flushLatencies();

    assertThat(report.end(SECOND).latencies().count()).isZero();
  }

  @Test
  void writesJsonWithTotalsRatesAndPercentiles() {
    tally.add(Metric.SENT, 10);
    tally.latencies().record(1_000_000);
    tally.flushLatencies();

    var json = Json.write(report.end(2 * SECOND).toMap());

    assertThat(json)
        .startsWith("{\"seconds\":2.000,\"sent\":{\"total\":10,\"rate\":5.000,\"min\":5.000,")
        .contains("\"latencyMillis\":{\"count\":1,", "\"p99.9\":1.000", "\"client\":{");
  }
}
