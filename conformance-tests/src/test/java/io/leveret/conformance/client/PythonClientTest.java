package io.leveret.conformance.client;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The client of Python, pika: an application's day with it.
final class PythonClientTest {
  /// Where a system's packages go, before whatever else is first on the path.
  private static final Path SYSTEM = Path.of("/usr/bin/python3");

  /// Needs Python 3 with pika (Debian: `python3-pika`); where they are not, the test is skipped.
  @Test
  @Proves({
    "PC-01", "QU-01", "AK-01", "AK-04", "AK-06", "AK-08", "CO-01", "CO-09", "EX-07", "DL-14"
  })
  void servesAnApplicationOnPython() throws Exception {
    var python = Files.isExecutable(SYSTEM) ? SYSTEM.toString() : "python3";
    var directory = Scenario.sources("python");
    Scenario.assumeRuns("pika for Python 3", directory, python, "-c", "import pika");

    new Scenario(directory, List.of(python, "scenario.py")).passes(Broker.shared());
  }
}
