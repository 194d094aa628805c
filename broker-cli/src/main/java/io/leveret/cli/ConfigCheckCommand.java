package io.leveret.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret config check`: says whether `leveret start` would take the file and the environment.
@Command(
    name = "check",
    description = "Check a configuration file and the environment, without starting.",
    mixinStandardHelpOptions = true)
final class ConfigCheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "file to check (default: config/leveret.conf, if there is one)")
  @Nullable Path file;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var chosen = Optional.ofNullable(file).or(ConfigOptions::defaultFile);
    var _ = new ConfigOptions().resolve(chosen).toConfig();
    spec.commandLine().getOut().println("OK");
    return 0;
  }
}
