package io.leveret.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A message costs the loop no more than half as much again as the budget in
/// `hot-path-budgets.tsv`, in units of a calibration on the same machine ([HotPathCost]).
///
/// To measure the budgets anew, after a change that is meant to cost something: run this test a few
/// times on a quiet machine, and put the medians of what it prints into the file.
final class HotPathCostTest {
  private static final double TOLERANCE = 1.5;

  @Test
  void keepsToItsBudget() throws Exception {
    var budgets = read(budgetLines());
    List<String> limits =
        budgets.values().stream().map(units -> Double.toString(units * TOLERANCE)).toList();

    var costs = read(measure(limits));

    System.out.println("units a message: " + costs);
    assertThat(costs)
        .allSatisfy((way, units) ->
            assertThat(units)
                .as("units that a message costs: %s", way)
                .isLessThanOrEqualTo(Objects.requireNonNull(budgets.get(way)) * TOLERANCE));
  }

  private static List<String> budgetLines() throws IOException {
    try (var file = HotPathCostTest.class.getResourceAsStream("/hot-path-budgets.tsv")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static List<String> measure(List<String> enough) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Compiling before going on (-Xbatch) leads to the same code however busy the machine is.
    command.addAll(
        List.of("-Xbatch", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx256m"));
    command.addAll(
        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HotPathCost.class.getName());
    command.addAll(enough);
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var lines = process.inputReader(UTF_8).readAllLines();
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  private static Map<HotPath.Way, Double> read(List<String> lines) {
    var units = new EnumMap<HotPath.Way, Double>(HotPath.Way.class);
    for (var line : lines) {
      int tab = line.indexOf('\t');
      if (tab > 0 && !line.startsWith("#")) {
        units.put(
            HotPath.Way.valueOf(line.substring(0, tab)), Double.valueOf(line.substring(tab + 1)));
      }
    }
    assertThat(units).as("%s", lines).hasSameSizeAs(HotPath.Way.values());
    return units;
  }
}
