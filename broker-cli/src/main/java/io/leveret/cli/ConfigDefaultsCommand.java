package io.leveret.cli;

import io.leveret.core.config.DefaultFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `leveret config defaults`: the commented default file, to begin one's own with.
@Command(
    name = "defaults",
    description = "Print the default configuration file, with comments.",
    mixinStandardHelpOptions = true)
final class ConfigDefaultsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(DefaultFile.render());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
