package io.leveret.cli.store;

import io.leveret.core.offline.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret store repair`: what is damaged goes to `lost+found`; messages that no queue is left for
/// get one in the virtual host of that name.
@Command(
    name = "repair",
    description = {
      "Move what is damaged in a data directory to 'lost+found' in it; delete nothing.",
      "Messages of a queue whose declaration is damaged get a queue in vhost 'lost+found'.",
      "Exit code: 0 when the directory is whole now, 2 when it cannot be repaired."
    },
    mixinStandardHelpOptions = true)
final class StoreRepairCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "the data directory")
  Path directory = Path.of("");

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (var found = Refusals.open(spec, () -> DataDirectory.repair(directory))) {
      Findings.print(found, spec.commandLine().getOut());
      return 0;
    }
  }
}
