package io.leveret.cli;

import io.leveret.cli.common.CommandGroup;
import picocli.CommandLine.Command;

/// `leveret config`: does nothing alone.
@Command(
    name = "config",
    description = "Check or show the configuration.",
    mixinStandardHelpOptions = true,
    subcommands = {ConfigCheckCommand.class, ConfigShowCommand.class, ConfigDefaultsCommand.class})
final class ConfigCommand extends CommandGroup {}
