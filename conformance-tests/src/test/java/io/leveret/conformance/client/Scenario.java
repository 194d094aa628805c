package io.leveret.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leveret.conformance.harness.Broker.Endpoint;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program in another language that does what an application does with a broker.
///
/// It takes the broker's address as its last argument, prints a line `ok STEP` for each step that
/// went as it should, and ends with 0 when all did.
///
/// @param directory where it runs
/// @param command how it is run, without the address
record Scenario(Path directory, List<String> command) {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  /// How a program ended.
  record Result(int exitCode, String output) {}

  /// Where the sources of the scenarios of a language stand.
  static Path sources(String language) {
    return Path.of(System.getProperty("basedir", ""), "src", "test", "clients", language)
        .toAbsolutePath();
  }

  /// Skips the test, and says why, unless `command` runs and ends with 0.
  static void assumeRuns(String missing, Path directory, String... command) throws Exception {
    assumeTrue(isInstalled(directory, command), missing + " is not on this machine");
  }

  /// Runs the scenario and checks that every step went well.
  void passes(Endpoint broker) throws Exception {
    var whole = Stream.concat(command.stream(), Stream.of(uri(broker))).toList();

    var result = run(directory, whole);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output().lines().filter(line -> line.startsWith("ok ")))
        .hasSizeGreaterThan(5);
  }

  /// Runs a program to its end, which must come within 50 s.
  static Result run(Path directory, List<String> command) throws Exception {
    var log = Files.createTempFile("leveret-client-", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        int code = ended ? process.exitValue() : -1;
        return new Result(code, Files.readString(log));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(log);
    }
  }

  private static boolean isInstalled(Path directory, String... command) throws Exception {
    try {
      return run(directory, Arrays.asList(command)).exitCode() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static String uri(Endpoint broker) {
    return "amqp://%s:%s@%s:%d/%s"
        .formatted(
            encoded(broker.username()),
            encoded(broker.password()),
            broker.host(),
            broker.port(),
            encoded(broker.virtualHost()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
