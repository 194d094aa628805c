package io.leveret.cli.perf.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/// Where figures go: live lines to standard error, the result to standard output, or to standard
/// error as well when JSON has taken standard output. Confined to one thread.
public final class Console {
  private static final String STANDARD_OUTPUT = "-";

  private final PrintWriter out;
  private final PrintWriter err;
  private final @Nullable Path json;

  /// @param json where JSON goes; null for nowhere, `-` for standard output
  public Console(PrintWriter out, PrintWriter err, @Nullable Path json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  public void live(String line) {
    err.println(line);
    err.flush();
  }

  /// Says in one line why it did not work.
  ///
  /// @return the exit code for that
  public int failure(String reason) {
    live("leveret perf: " + reason);
    return ExitCode.SOFTWARE;
  }

  /// Prints the result.
  ///
  /// @param context what was measured, to go into the JSON before the figures
  /// @return the exit code
  public int result(Map<String, Object> context, Outcome outcome) throws IOException {
    boolean jsonOut = json != null && json.toString().equals(STANDARD_OUTPUT);
    var people = jsonOut ? err : out;
    people.print(outcome.summary().text());
    people.flush();
    if (json != null) {
      writeJson(json, context, outcome);
    }
    return outcome.failure().map(this::failure).orElse(ExitCode.OK);
  }

  /// Prints a result that is no more than a few named facts.
  ///
  /// @return the exit code
  public int facts(Map<String, Object> facts, Optional<String> failure) throws IOException {
    boolean jsonOut = json != null && json.toString().equals(STANDARD_OUTPUT);
    var people = jsonOut ? err : out;
    facts.forEach((name, value) -> people.printf("%-26s %s%n", name, value));
    people.flush();
    if (json != null) {
      var document = new LinkedHashMap<>(facts);
      document.put("ok", failure.isEmpty());
      failure.ifPresent(reason -> document.put("failure", reason));
      writeDocument(json, document);
    }
    return failure.map(this::failure).orElse(ExitCode.OK);
  }

  private void writeJson(Path file, Map<String, Object> context, Outcome outcome)
      throws IOException {
    var document = new LinkedHashMap<>(context);
    document.put("ok", outcome.failure().isEmpty());
    outcome.failure().ifPresent(reason -> document.put("failure", reason));
    document.putAll(outcome.summary().toMap());
    writeDocument(file, document);
  }

  private void writeDocument(Path file, Map<String, Object> document) throws IOException {
    var text = Json.write(document);
    if (file.toString().equals(STANDARD_OUTPUT)) {
      out.println(text);
      out.flush();
    } else {
      Files.writeString(file, text + "\n");
    }
  }
}
