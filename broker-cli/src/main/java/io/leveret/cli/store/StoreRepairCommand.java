package io.leveret.cli.store;

import io.leveret.core.offline.DataDirectory;
import io.leveret.core.offline.QueueContents;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `leveret store repair`: what is damaged, and messages that no queue is left for, go to
/// `lost+found`.
@Command(
    name = "repair",
    description = {
      "Move what is damaged in a data directory to 'lost+found' in it; delete nothing.",
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
      for (var queue : found.queues()) {
        if (queue.name().isEmpty()) {
          keep(found, queue);
        }
      }
      Findings.print(found, spec.commandLine().getOut());
      return 0;
    }
  }

  private void keep(DataDirectory found, QueueContents queue) throws IOException {
    Path kept =
        Files.createDirectories(directory.resolve("lost+found"))
            .resolve("queue-" + queue.queueId() + ".jsonl");
    try (var out = new PrintWriter(Files.newBufferedWriter(kept))) {
      found.forEachMessage(queue.queueId(), message -> out.println(MessageJson.of(message)));
    }
    spec.commandLine()
        .getOut()
        .printf("%d messages of a queue that is gone: %s%n", queue.messages(), kept);
  }
}
