package io.leveret.cli;

import io.leveret.cli.perf.PerfCommand;
import io.leveret.cli.store.StoreCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `leveret`: does nothing alone; a new subcommand is one more class in the list.
@Command(
    name = "leveret",
    description = "An AMQP 0-9-1 message broker.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    subcommands = {
      StartCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      UserCommand.class,
      DefinitionsCommand.class,
      VirtualHostCommand.class,
      PolicyCommand.class,
      PerfCommand.class,
      StoreCommand.class,
      HelpCommand.class
    })
final class LeveretCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
