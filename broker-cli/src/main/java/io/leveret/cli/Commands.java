package io.leveret.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// All commands, as picocli runs them. Stateless.
public final class Commands {
  private Commands() {}

  /// Runs one command and answers with its exit code.
  static int run(String... args) {
    return commandLine().execute(args);
  }

  /// What [#run] runs; for tests that look at what it prints.
  public static CommandLine commandLine() {
    return new CommandLine(new LeveretCommand())
        .setExecutionExceptionHandler(Commands::failed)
        .setParameterExceptionHandler(Commands::notUnderstood);
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    int exitCode = Failures.report(failure, command.getErr()::println);
    command.getErr().flush();
    return exitCode;
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
