package io.leveret.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.cli.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/// What a `leveret` command came to that was run for a broker of our own, such as
/// `Command.on(broker, "user", "list")`.
///
/// It runs inside this JVM, as the process would: the same class, the same arguments.
public record Command(int exitCode, List<String> output, List<String> errors) {
  /// Runs a command for the data directory of `broker`.
  public static Command on(Broker broker, String... words) {
    var arguments = new ArrayList<>(List.of(words));
    arguments.add("--data-dir=" + broker.dataDir());
    return run(arguments.toArray(String[]::new));
  }

  /// Runs a command that names its own data directory, if it needs one.
  public static Command run(String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode =
        Commands.commandLine()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new Command(
        exitCode, output.toString().lines().toList(), errors.toString().lines().toList());
  }

  /// This command, which must have succeeded without a warning.
  public Command succeeded() {
    assertThat(this).isEqualTo(new Command(0, output, List.of()));
    return this;
  }

  /// The one line that says why the command, which must have failed, was refused.
  public String refusal() {
    assertThat(exitCode).as("%s", this).isEqualTo(1);
    assertThat(errors).hasSize(1);
    return errors.getFirst();
  }
}
