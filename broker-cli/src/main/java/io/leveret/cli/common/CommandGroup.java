package io.leveret.cli.common;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that does nothing alone: one of its subcommands is wanted.
public abstract class CommandGroup implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public final void run() {
    var names = String.join(", ", spec.subcommands().keySet());
    throw new ParameterException(spec.commandLine(), "one of " + names + " is missing");
  }
}
