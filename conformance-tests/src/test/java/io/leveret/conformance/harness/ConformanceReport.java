package io.leveret.conformance.harness;

import static java.util.Map.Entry.comparingByKey;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the run proved, as a table of rows and tests.
///
/// Confined to the thread that runs the test plan. The text depends on outcomes and names alone, so
/// that two equal runs write equal files. `target/conformance.md` is written by every run of a
/// broker without more options; `docs/conformance.md` only by a run of all tests against Leveret in
/// which none failed.
final class ConformanceReport {
  private static final String PACKAGE = "io.leveret.conformance.";

  private final Map<String, ConformanceRows.Row> rows = ConformanceRows.load();
  private final Map<String, Set<String>> provedBy = new TreeMap<>();
  private final Map<String, Differs> differences = new TreeMap<>();
  private final Set<String> seenDifferences = new TreeSet<>();
  private final Set<String> classesRun = new TreeSet<>();
  private final Set<String> unproved = new TreeSet<>();

  /// How a test ended; a parameterized test passes when each of its invocations does.
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  void finished(Method method, Class<?> owner, Outcome outcome) {
    var test = owner.getName().replace(PACKAGE, "").replace('$', '.') + "#" + method.getName();
    classesRun.add(owner.getName());
    var differs = differs(method, owner);
    if (differs != null) {
      differences.put(test, differs);
      if (outcome != Outcome.PASSED) {
        seenDifferences.add(test);
      }
    }
    if (outcome == Outcome.FAILED) {
      unproved.add(test);
    }
    if (outcome == Outcome.PASSED) {
      addProofs(test, method.getAnnotation(Proves.class));
      addProofs(test, owner.getAnnotation(Proves.class));
    }
  }

  void write() throws IOException {
    if (Broker.hasOptions()) {
      return;
    }
    var module = Path.of(System.getProperty("basedir", ""));
    var text = text();
    Files.createDirectories(module.resolve("target"));
    Files.writeString(module.resolve("target/conformance.md"), text);
    if (!Broker.isForeign() && unproved.isEmpty() && allClassesRan(module)) {
      var docs = Files.createDirectories(module.resolve("../docs"));
      Files.writeString(docs.resolve("conformance.md"), text);
    }
  }

  private String text() {
    var proved = rows.keySet().stream().filter(this::isProved).count();
    var out = new StringBuilder();
    out.append("# Conformance\n\n");
    out.append("What the conformance tests prove, over TCP, with real clients and raw sockets.\n");
    out.append("A run of all tests writes this file: `mvn -pl conformance-tests -am test`.\n\n");
    out.append("**%d of %d rows have a passing test.**\n\n".formatted(proved, rows.size()));
    out.append("## Rows\n\n| Row | Meaning | Proved by |\n|---|---|---|\n");
    rows.forEach((id, row) -> out.append(row(id, row)));
    out.append("\n## Rows without a test\n\n");
    out.append(withoutTest());
    out.append(
        "\n## Deliberate differences\n\n| Test | Differs from | How, and why |\n|---|---|---|\n");
    differences.entrySet().stream()
        .sorted(comparingByKey())
        .forEach(entry -> out.append(difference(entry.getKey(), entry.getValue())));
    return out.toString();
  }

  /// The ids in one line, and then each that has a reason in a line of its own.
  private String withoutTest() {
    var unexplained = new ArrayList<String>();
    var explained = new StringBuilder();
    rows.forEach((id, row) -> {
      if (!isProved(id) && row.reason().isEmpty()) {
        unexplained.add(id);
      } else if (!isProved(id)) {
        explained.append("- %s: %s\n".formatted(id, row.reason()));
      }
    });
    var line = unexplained.isEmpty() ? "" : String.join(", ", unexplained) + "\n";
    var gap = line.isEmpty() || explained.isEmpty() ? "" : "\n";
    return line + gap + explained;
  }

  private String row(String id, ConformanceRows.Row row) {
    var tests =
        provedBy.getOrDefault(id, Set.of()).stream()
            .map(test -> "`" + test + "`")
            .collect(Collectors.joining("<br>"));
    var none = row.reason().isEmpty() ? "no test" : "no test: " + row.reason();
    return "| %s | %s | %s |\n".formatted(id, row.meaning(), tests.isEmpty() ? none : tests);
  }

  private String difference(String test, Differs differs) {
    var seen = Broker.isForeign() && !seenDifferences.contains(test) ? " (not seen)" : "";
    return "| `%s` | %s%s | %s |\n".formatted(test, differs.from(), seen, differs.because());
  }

  private boolean isProved(String id) {
    return provedBy.getOrDefault(id, Set.of()).stream().anyMatch(test -> !unproved.contains(test));
  }

  private void addProofs(String test, @Nullable Proves proves) {
    if (proves == null) {
      return;
    }
    for (var id : proves.value()) {
      provedBy.computeIfAbsent(id, _ -> new TreeSet<>()).add(test);
    }
  }

  private static @Nullable Differs differs(Method method, Class<?> owner) {
    var own = method.getAnnotation(Differs.class);
    return own == null ? owner.getAnnotation(Differs.class) : own;
  }

  /// Whether no test class of the module was left out of the run.
  private boolean allClassesRan(Path module) throws IOException {
    var root = module.resolve("target/test-classes");
    try (var files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith("Test.class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - 6).replace(File.separatorChar, '.'))
          .filter(name -> name.startsWith(PACKAGE))
          .allMatch(this::ran);
    }
  }

  /// A class counts as run when it, or a class nested in it, had a test that ended.
  private boolean ran(String name) {
    return classesRun.stream().anyMatch(run -> run.equals(name) || run.startsWith(name + "$"));
  }
}
