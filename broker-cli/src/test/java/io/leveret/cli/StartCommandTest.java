package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartCommandTest {
  @TempDir Path directory;

  private String dataDir() {
    return directory.resolve("data").toString();
  }

  @Test
  void saysWhereItListens() throws Exception {
    try (var broker = CliProcess.start(Map.of(), "start", "--port", "0", "--data-dir", dataDir())) {
      String line = broker.awaitLine("Server startup complete");

      assertThat(line).matches(".* INFO .*listening on 127\\.0\\.0\\.1:\\d+ after \\d+ ms");
    }
  }

  @Test
  void acceptsConnectionsOnceItSaysSo() throws Exception {
    try (var broker = CliProcess.start(Map.of(), "start", "--port", "0", "--data-dir", dataDir())) {
      String line = broker.awaitLine("Server startup complete");
      int port = Integer.parseInt(line.replaceAll(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));

      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }

  @Test
  void endsWithZeroWhenTerminated() throws Exception {
    try (var broker = CliProcess.start(Map.of(), "start", "--port", "0", "--data-dir", dataDir())) {
      broker.awaitLine("Server startup complete");
      broker.terminate();

      var ended = broker.end();

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.output()).last().asString().endsWith("Stopped");
      assertThat(ended.errors()).isEmpty();
    }
  }

  @Test
  void refusesATakenPortInOneLine() throws Exception {
    try (var taken = CliProcess.takenPort()) {
      String port = Integer.toString(taken.getLocalPort());

      var ended = CliProcess.run("start", "--port", port, "--data-dir", dataDir());

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.errors()).singleElement().asString().contains("cannot listen", port);
    }
  }

  @Test
  void refusesAFileThatIsNotThereInOneLine() throws Exception {
    var ended = CliProcess.run("start", "--config", "no-such.conf");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.errors()).containsExactly("leveret: no configuration file no-such.conf");
  }

  @Test
  void takesItsConfigurationFromTheFile() throws Exception {
    var file = Files.writeString(directory.resolve("my.conf"), "limits.frame-max = 1\n");

    var ended = CliProcess.run("start", "--config", file.toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.errors())
        .containsExactly(
            "leveret: limits.frame-max = 1: expected a size in 4KiB..1GiB, such as 64MiB ("
                + file
                + " line 1)");
  }

  @Test
  void takesItsConfigurationFromTheEnvironment() throws Exception {
    var ended = CliProcess.run(Map.of("LEVERET_LISTEN_PORT", "many"), "start");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.errors())
        .containsExactly(
            "leveret: listen.port = many: expected a whole number in 0..65535"
                + " (environment LEVERET_LISTEN_PORT)");
  }

  @Test
  void refusesDefinitionsThatItCannotReadInOneLine() throws Exception {
    var file = Files.writeString(directory.resolve("definitions.json"), "{\n\"users\": {}}");

    var ended =
        CliProcess.run(
            "start", "--port", "0", "--data-dir", dataDir(), "-D", "access.definitions=" + file);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.errors())
        .containsExactly("leveret: " + file + " line 2: expected an array for users");
  }

  @Test
  void refusesDefinitionsThatNameWhatIsNotThereInOneLine() throws Exception {
    var file =
        Files.writeString(
            directory.resolve("definitions.json"),
            """
            {"permissions": [
              {"user": "guest", "vhost": "no", "configure": "", "write": "", "read": ""}]}
            """);

    var ended =
        CliProcess.run(
            "start", "--port", "0", "--data-dir", dataDir(), "-D", "access.definitions=" + file);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.errors())
        .containsExactly("leveret: " + file + ": permissions: expected a known vhost, found 'no'");
  }

  @Test
  void namesOnceWhatItSkipsInDefinitions() throws Exception {
    var file =
        Files.writeString(
            directory.resolve("definitions.json"),
            "{\"shovels\": [1], \"streams\": [{}, {}], \"policies\": []}");
    String definitions = "access.definitions=" + file;

    try (var broker =
        CliProcess.start(
            Map.of(), "start", "--port", "0", "--data-dir", dataDir(), "-D", definitions)) {
      String line = broker.awaitLine("skipped in definitions");

      assertThat(line).contains(" WARN ").endsWith("skipped in definitions: shovels, streams");
    }
  }
}
