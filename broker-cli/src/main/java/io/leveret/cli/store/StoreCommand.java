package io.leveret.cli.store;

import io.leveret.cli.common.CommandGroup;
import picocli.CommandLine.Command;

/// `leveret store`: does nothing alone.
@Command(
    name = "store",
    description = "Check, repair or export the data directory of a stopped broker.",
    mixinStandardHelpOptions = true,
    subcommands = {StoreCheckCommand.class, StoreRepairCommand.class, StoreExportCommand.class})
public final class StoreCommand extends CommandGroup {}
