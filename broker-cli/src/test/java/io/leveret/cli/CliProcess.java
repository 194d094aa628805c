package io.leveret.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The command as an operator runs it: a process of its own.
final class CliProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private CliProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /// What a command printed and ended with.
  record Ended(int exitCode, List<String> output, List<String> errors) {}

  static CliProcess start(Map<String, String> environment, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(
        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("LEVERET_"));
    builder.environment().putAll(environment);
    return new CliProcess(builder.start());
  }

  /// Runs a command to its end.
  static Ended run(String... arguments) throws Exception {
    return run(Map.of(), arguments);
  }

  static Ended run(Map<String, String> environment, String... arguments) throws Exception {
    try (var command = start(environment, arguments)) {
      return command.end();
    }
  }

  /// A port that is taken for as long as the socket is open.
  static ServerSocket takenPort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /// The first line of output that contains `text`.
  String awaitLine(String text) throws IOException {
    String line = output.readLine();
    while (line != null && !line.contains(text)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new AssertionError("ended without '" + text + "': " + errors());
    }
    return line;
  }

  /// SIGTERM. By its handle, because `Process.destroy` closes the streams as well.
  void terminate() {
    process.toHandle().destroy();
  }

  /// Waits until the process has ended.
  Ended end() throws Exception {
    // Both streams are short: reading one to its end cannot fill the other.
    var lines = output.readAllLines();
    var errors = errors();
    if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
      throw new AssertionError("did not end; printed " + lines);
    }
    return new Ended(process.exitValue(), lines, errors);
  }

  private List<String> errors() {
    return process.errorReader(UTF_8).lines().toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
