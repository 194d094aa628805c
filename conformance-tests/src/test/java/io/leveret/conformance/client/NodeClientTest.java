package io.leveret.conformance.client;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client of Node, amqplib: an application's day with it.
final class NodeClientTest {
  /// Needs Node 18 and npm, which fetches the client; where they are not, the test is skipped.
  @Test
  @Proves({
    "PC-01", "QU-01", "AK-01", "AK-04", "AK-06", "CO-01", "CO-03", "CO-10", "EX-01", "DL-01"
  })
  void servesAnApplicationOnNode(@TempDir Path directory) throws Exception {
    for (var file : List.of("package.json", "package-lock.json", "scenario.js")) {
      Files.copy(Scenario.sources("node").resolve(file), directory.resolve(file));
    }
    Scenario.assumeRuns(
        "Node 18",
        directory,
        "node",
        "-e",
        "process.exit(+(parseInt(process.versions.node) < 18))");
    Scenario.assumeRuns(
        "amqplib, or npm to fetch it", directory, "npm", "ci", "--no-audit", "--no-fund");

    new Scenario(directory, List.of("node", "scenario.js")).passes(Broker.shared());
  }
}
