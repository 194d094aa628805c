package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Exit codes: 0 done, 1 failed, 2 not understood.
final class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "start --prot 1",
        "config",
        "start --port",
        "user",
        "vhost add",
        "definitions import",
        "policy set p"
      })
  void endsWithTwoWhenNotUnderstood(String arguments) {
    var run = CliRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors().lines()).hasSize(2);
    assertThat(run.errors()).startsWith("leveret: ").contains("--help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "start --help", "config check --help", "help start"})
  void explainsItself(String arguments) {
    var run = CliRun.of(arguments.split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("Usage: leveret");
    assertThat(run.errors()).isEmpty();
  }

  @Test
  void printsTheVersionsOfWhatRuns() {
    var run = CliRun.of("version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output().lines())
        .satisfiesExactly(
            leveret -> assertThat(leveret).matches("Leveret \\d+\\.\\d+\\.\\d+.*"),
            java -> assertThat(java).startsWith("Java " + Runtime.version()),
            netty -> assertThat(netty).matches("Netty 4\\..*"));
  }

  @Test
  void endsWithItsExitCodeAsAProcess() throws Exception {
    var ended = CliProcess.run("frobnicate");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors()).hasSize(2);
  }
}
