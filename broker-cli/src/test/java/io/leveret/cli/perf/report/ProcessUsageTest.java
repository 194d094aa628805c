package io.leveret.cli.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessUsageTest {
  @Test
  void readsProcessorTimeAndMemory() {
    var stat = "42 (a (strange) name) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 7 8 20 0 3";
    var status = "Name:\tx\nVmPeak:\t  900 kB\nVmHWM:\t     300 kB\nVmRSS:\t     200 kB\n";

    var usage = ProcessUsage.parse(stat, status);

    assertThat(usage).isEqualTo(new ProcessUsage(2.0, 200 * 1024, 300 * 1024));
  }

  @Test
  void findsNothingWhereThereIsNoProcess() {
    assertThat(ProcessUsage.of(0)).isEmpty();
  }
}
