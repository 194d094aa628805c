package io.leveret.cli.perf;

import picocli.CommandLine;

/// Runs `perf` by itself, without the rest of the `leveret` command.
final class PerfMain {
  private PerfMain() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PerfCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }
}
