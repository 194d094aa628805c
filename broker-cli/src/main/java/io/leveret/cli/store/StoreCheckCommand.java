package io.leveret.cli.store;

import io.leveret.core.offline.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret store check`: reads everything and changes nothing.
@Command(
    name = "check",
    description = {
      "Verify every record of a data directory, without changing anything.",
      "Exit code: 0 when it is intact, 1 when something is damaged, 2 when it cannot be checked."
    },
    mixinStandardHelpOptions = true)
final class StoreCheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "the data directory")
  Path directory = Path.of("");

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (var found = Refusals.open(spec, () -> DataDirectory.inspect(directory))) {
      Findings.print(found, spec.commandLine().getOut());
      return found.isIntact() ? 0 : 1;
    }
  }
}
