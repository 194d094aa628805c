package io.leveret.cli.store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `leveret store`: does nothing alone.
@Command(
    name = "store",
    description = "Check, repair or export the data directory of a stopped broker.",
    mixinStandardHelpOptions = true,
    subcommands = {StoreCheckCommand.class, StoreRepairCommand.class, StoreExportCommand.class})
public final class StoreCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "one of check, repair, export is missing");
  }
}
