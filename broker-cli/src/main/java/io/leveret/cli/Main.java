package io.leveret.cli;

import io.leveret.core.server.DiskFailedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The entry point: runs one command and exits with its code. Stateless.
///
/// Exit codes: 0 done, 1 failed with one line on standard error, 2 not understood, 3 a broker that
/// ended because its disk failed.
public final class Main {
  private static final int DISK_FAILED = 3;

  private Main() {}

  public static void main(String[] args) {
    int exitCode = commandLine().execute(args);
    System.out.flush();
    System.exit(exitCode);
  }

  /// What [#main] runs; for tests that run commands in their own process.
  public static CommandLine commandLine() {
    return new CommandLine(new LeveretCommand())
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::notUnderstood);
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    command.getErr().println("leveret: " + Failures.describe(failure));
    command.getErr().flush();
    return failure instanceof DiskFailedException ? DISK_FAILED : CommandLine.ExitCode.SOFTWARE;
  }

  private static int notUnderstood(ParameterException mistake, String[] args) {
    var command = mistake.getCommandLine();
    command.getErr().println("leveret: " + Failures.firstLine(mistake.getMessage()));
    command
        .getErr()
        .println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for its options.");
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }
}
