package io.leveret.cli.store;

import io.leveret.core.offline.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret store export`: the messages of a queue as JSON, one a line.
@Command(
    name = "export",
    description = {
      "Print the messages of a queue as JSON lines, without changing anything.",
      "Exit code: 0 when all of them were printed, 1 when some could not be read."
    },
    mixinStandardHelpOptions = true)
final class StoreExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "the data directory")
  Path directory = Path.of("");

  @Option(names = "--queue", required = true, paramLabel = "QUEUE", description = "its name")
  String queue = "";

  @Option(
      names = "--vhost",
      paramLabel = "VHOST",
      description = "its virtual host (default: ${DEFAULT-VALUE})")
  String virtualHost = "/";

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    try (var found = Refusals.open(spec, () -> DataDirectory.inspect(directory))) {
      int queueId =
          found
              .find(virtualHost, queue)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(),
                      "no queue '" + queue + "' in vhost '" + virtualHost + "'"));
      int unreadable = found.forEachMessage(queueId, message -> MessageJson.print(message, out));
      out.flush();
      if (unreadable > 0) {
        spec.commandLine().getErr().println("leveret: " + unreadable + " messages are damaged");
      }
      return unreadable == 0 ? 0 : 1;
    }
  }
}
