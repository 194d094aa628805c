package io.leveret.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.cli.perf.wire.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PerfCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void sendsWhatItWasToldAndSaysSo() throws IOException {
    try (var broker = new ScriptedBroker()) {
      int exit = perf("-U", broker.uri(), "-y", "0", "-C", "1000", "-c", "10", "--json", "-");

      assertThat(exit).isZero();
      assertThat(broker.published()).isEqualTo(1000);
      assertThat(out.toString())
          .startsWith("{\"kind\":\"load\"")
          .contains("\"ok\":true", "\"confirmed\":{\"total\":1000,");
    }
  }

  @Test
  void waitsUntilTheBrokerHasTakenEverything() throws IOException {
    try (var broker = new ScriptedBroker()) {
      int exit = perf("-U", broker.uri(), "-x", "3", "-y", "0", "-C", "500", "--channels", "2");

      assertThat(exit).isZero();
      assertThat(broker.published()).isEqualTo(1500);
    }
  }

  @Test
  void keepsToTheRate() throws IOException {
    try (var broker = new ScriptedBroker()) {
      int exit = perf("-U", broker.uri(), "-y", "0", "-r", "100", "-z", "0.5");

      assertThat(exit).isZero();
      assertThat(broker.published()).isBetween(20, 60);
    }
  }

  @Test
  void saysWhyLoginWasRefused() throws IOException {
    try (var broker = new ScriptedBroker().refuse(Wire.CONNECTION_START_OK, "ACCESS_REFUSED")) {
      int exit = perf("-U", broker.uri(), "-z", "1");

      assertThat(exit).isEqualTo(1);
      assertThat(err.toString()).contains("leveret perf: connection.close 403 ACCESS_REFUSED");
    }
  }

  @Test
  void endsTheRunWhenTheBrokerClosesAndShowsWhatThereIs() throws IOException {
    try (var broker = new ScriptedBroker().refuse(Wire.BASIC_PUBLISH, "no more")) {
      int exit = perf("-U", broker.uri(), "-y", "0", "-r", "10", "-z", "20");

      assertThat(exit).isEqualTo(1);
      assertThat(err.toString()).contains("leveret perf: connection.close 403 no more");
      assertThat(out.toString()).contains("sent       1 ");
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    int exit = perf("-U", "amqp://127.0.0.1:" + port, "-z", "1");

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("leveret perf: cannot connect to 127.0.0.1:" + port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--uri=http://x",
        "--producers=-1",
        "--size=x",
        "--flag=quick",
        "-x=0 -y=0",
        "--qos=10 --multi-ack-every=20",
        "--queue-pattern=q",
        "--queue=a --queue-pattern=q-%d",
        "--json",
        "churn socks",
        "--unknown"
      })
  void refusesWrongOptionsWithCodeTwo(String options) {
    int exit = perf(options.split(" ", -1));

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"connections", "channels", "queues", "bindings"})
  void churns(String kind) throws IOException {
    try (var broker = new ScriptedBroker()) {
      int exit = perf("churn", kind, "-U", broker.uri(), "-z", "0.2", "--threads", "2");

      assertThat(exit).isZero();
      assertThat(out.toString()).containsPattern("cycles +[1-9]");
    }
  }

  @Test
  void holdsIdleConnections() throws IOException {
    try (var broker = new ScriptedBroker()) {
      int exit = perf("idle", "-n", "20", "-U", broker.uri(), "-z", "0.1", "--json", "-");

      assertThat(exit).isZero();
      assertThat(out.toString()).contains("\"connections\":20", "\"ok\":true");
    }
  }

  private int perf(String... arguments) {
    return new CommandLine(new PerfCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
