package io.leveret.core.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The socket, without a broker behind it.
final class ControlSocketTest implements ControlReply {
  private static final Map<String, ControlCommand> COMMANDS =
      Map.of(
          "echo",
          (request, reply) -> {
            reply.line(request.argument("text"));
            reply.warning("heard");
          },
          "count",
          (request, reply) -> reply.line(request.body().readAllBytes().length + " bytes"),
          "ignore",
          (request, reply) -> {},
          "refuse",
          (request, reply) -> {
            throw new ControlException("not\nthis");
          },
          "fail",
          (request, reply) -> {
            throw new IllegalStateException("a fault");
          });

  @TempDir Path dataDir;

  private final List<String> lines = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void warning(String text) {
    warnings.add(text);
  }

  @Test
  void answersARequest() throws Exception {
    try (var _ = ControlSocket.open(dataDir, COMMANDS)) {
      call("echo", Map.of("text", "\"so\"\nsaid ü"));

      assertThat(lines).containsExactly("\"so\"\nsaid ü");
      assertThat(warnings).containsExactly("heard");
    }
  }

  @Test
  void refusesOnOneLineAndGoesOn() throws Exception {
    try (var _ = ControlSocket.open(dataDir, COMMANDS);
        var client = ControlClient.connect(dataDir)) {
      assertThatThrownBy(() -> client.call(ControlRequest.of("refuse", Map.of()), this))
          .isInstanceOf(ControlException.class)
          .hasMessage("not this");
      assertThatThrownBy(() -> client.call(ControlRequest.of("no such", Map.of()), this))
          .hasMessage("unknown command 'no such'");
      assertThatThrownBy(() -> client.call(ControlRequest.of("echo", Map.of()), this))
          .hasMessage("echo: 'text' is missing");
      assertThatThrownBy(() -> client.call(ControlRequest.of("fail", Map.of()), this))
          .hasMessageStartingWith("internal error");
      client.call(ControlRequest.of("echo", Map.of("text", "still here")), this);

      assertThat(lines).containsExactly("still here");
    }
  }

  @Test
  void takesAFileWithARequest() throws Exception {
    byte[] file = new byte[3_000_000];
    try (var _ = ControlSocket.open(dataDir, COMMANDS);
        var client = ControlClient.connect(dataDir)) {
      for (var command : List.of("ignore", "count", "ignore", "count")) {
        client.call(
            new ControlRequest(command, Map.of(), file.length, new ByteArrayInputStream(file)),
            this);
      }

      assertThat(lines).containsExactly("3000000 bytes", "3000000 bytes");
    }
  }

  @Test
  void doesNotWaitForAFileThatCannotBeRead() throws Exception {
    try (var _ = ControlSocket.open(dataDir, COMMANDS);
        var client = ControlClient.connect(dataDir)) {
      var shorter = new ByteArrayInputStream(new byte[10]);

      assertThatThrownBy(
              () -> client.call(new ControlRequest("count", Map.of(), 1000, shorter), this))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("shorter");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "user list\n",
        "[]\n",
        "{}\n",
        "{\"command\":1}\n",
        "{\"command\":\"echo\",\"arguments\":{\"text\":[]}}\n",
        "{\"command\":\"echo\",\"bytes\":-1}\n",
        "{\"command\":\"echo\",\"more\":1}\n",
        "{\"command\":\"echo\"} {}\n",
        "{\"command\""
      })
  void refusesWhatIsNoRequest(String line) throws Exception {
    try (var _ = ControlSocket.open(dataDir, COMMANDS)) {
      assertThat(raw(line))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("{\"error\":\"request line 1:");
      call("echo", Map.of("text", "still here"));

      assertThat(lines).containsExactly("still here");
    }
  }

  @Test
  void refusesAnEndlessLine() throws Exception {
    try (var _ = ControlSocket.open(dataDir, COMMANDS)) {
      assertThat(raw("x".repeat((4 << 20) + 1)))
          .containsExactly("{\"error\":\"a line of more than 4194304 bytes\"}");
    }
  }

  @Test
  void isOpenToItsUserAlone() {
    try (var _ = ControlSocket.open(dataDir, COMMANDS)) {
      assertThat(ControlSocket.in(dataDir))
          .satisfies(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void replacesTheSocketOfAKilledBroker() throws Exception {
    var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    stale.bind(UnixDomainSocketAddress.of(ControlSocket.in(dataDir)));
    stale.close();
    assertThatThrownBy(() -> ControlClient.connect(dataDir)).hasMessageContaining("no broker runs");

    try (var _ = ControlSocket.open(dataDir, COMMANDS)) {
      call("echo", Map.of("text", "here"));
    }

    assertThat(ControlSocket.in(dataDir)).doesNotExist();
  }

  @Test
  void runsWithoutWhereItCannotListen() throws Exception {
    var deep = dataDir.resolve("d".repeat(120));
    Files.createDirectory(deep);
    Files.writeString(ControlSocket.in(dataDir), "somebody's");

    try (var tooLong = ControlSocket.open(deep, COMMANDS);
        var taken = ControlSocket.open(dataDir, COMMANDS)) {
      assertThat(tooLong).isNotNull();
      assertThat(taken).isNotNull();
      assertThatThrownBy(() -> ControlClient.connect(deep)).hasMessageContaining("too long");
      assertThatThrownBy(() -> ControlClient.connect(dataDir)).hasMessageContaining("no broker");
    }

    assertThat(ControlSocket.in(dataDir)).hasContent("somebody's");
  }

  @Test
  void letsClientsGoWhenItCloses() throws Exception {
    var socket = ControlSocket.open(dataDir, COMMANDS);
    try (var client = ControlClient.connect(dataDir)) {
      client.call(ControlRequest.of("echo", Map.of("text", "here")), this);

      socket.close();

      assertThatThrownBy(() -> client.call(ControlRequest.of("ignore", Map.of()), this))
          .isInstanceOfAny(ControlException.class, IOException.class);
    }
  }

  private void call(String command, Map<String, String> arguments) throws IOException {
    try (var client = ControlClient.connect(dataDir)) {
      client.call(ControlRequest.of(command, arguments), this);
    }
  }

  /// Sends what no client of ours would, and answers every line that comes back.
  private List<String> raw(String sent) throws IOException {
    var address = UnixDomainSocketAddress.of(ControlSocket.in(dataDir));
    try (var socket = SocketChannel.open(address)) {
      var writer = Thread.ofVirtual().start(() -> write(socket, sent));
      var lines = new String(Channels.newInputStream(socket).readAllBytes(), UTF_8).lines();
      writer.interrupt();
      return lines.toList();
    }
  }

  private static void write(SocketChannel socket, String sent) {
    try {
      var bytes = ByteBuffer.wrap(sent.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        socket.write(bytes);
      }
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
