package io.leveret.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command came to that was run inside the test's own process.
record CliRun(int exitCode, String output, String errors) {
  static CliRun of(String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode =
        Commands.commandLine()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new CliRun(exitCode, output.toString(), errors.toString());
  }
}
