package io.leveret.cli.perf.common;

import picocli.CommandLine.Option;

/// The option of runs that may go on for a while before their figures count.
public final class WarmUp {
  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "the same before the measurement begins (default: ${DEFAULT-VALUE})")
  double seconds;

  /// @throws picocli.CommandLine.ParameterException when the value is out of range
  public void validate(TargetOptions target) {
    target.require(seconds >= 0, "--warmup must not be negative");
  }

  public long nanos() {
    return (long) (seconds * 1e9);
  }
}
