package io.leveret.conformance.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// A broker process that counts every buffer, with a healthy client that is at work all the time.
final class WatchedBroker implements AutoCloseable {
  private static final String[] OPTIONS = {
    "-J-Dio.netty.leakDetection.level=paranoid",
    "-D",
    "limits.handshake-timeout=2s",
    "-D",
    "storage.transient-memory=16MiB"
  };
  private static final String QUEUE = "healthy";

  /// What may be in use after an attack that was not before: code and caches that it warmed up.
  private static final long HEAP_TOLERANCE = 12L << 20;

  private static final long RESIDENT_TOLERANCE = 192L << 20;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

  private final Broker broker;
  private final BrokerFixture fixture;
  private final Channel healthy;
  private final long heapBefore;
  private final long residentBefore;
  private int roundTrips;

  private WatchedBroker(Broker broker) throws Exception {
    this.broker = broker;
    this.fixture = BrokerFixture.on(broker);
    this.healthy = fixture.openChannelWith(QUEUE);
    serves();
    this.heapBefore = heap();
    this.residentBefore = resident();
  }

  static WatchedBroker start(Path dataDir) throws Exception {
    return new WatchedBroker(Broker.startPrivate(dataDir, OPTIONS));
  }

  BrokerFixture fixture() {
    return fixture;
  }

  /// Requires that the healthy client's messages come through.
  void serves() throws IOException {
    String text = "message " + roundTrips++;
    healthy.basicPublish("", QUEUE, null, text.getBytes(UTF_8));
    var message = Clients.awaitMessage(healthy, QUEUE);
    assertThat(message.getBody()).asString(UTF_8).isEqualTo(text);
  }

  /// Requires that, once the attackers are gone, nothing of what they cost is left.
  void hasRecovered() throws Exception {
    serves();
    Clients.awaitTrue(() -> heap() < heapBefore + HEAP_TOLERANCE);
    assertThat(resident()).isLessThan(residentBefore + RESIDENT_TOLERANCE);
    serves();
    assertThat(broker.output()).noneMatch(line -> line.contains("LEAK"));
    assertThat(broker.output()).noneMatch(line -> line.contains(" ERROR "));
  }

  @Override
  public void close() throws Exception {
    fixture.close();
    broker.close();
  }

  /// Bytes of heap that are reachable; collects garbage, which is when leaks are seen.
  private long heap() throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(broker.pid()), "GC.class_histogram").start();
    try (var output = process.getInputStream()) {
      return number(TOTAL, new String(output.readAllBytes(), UTF_8));
    }
  }

  private long resident() throws IOException {
    var status = Path.of("/proc", Long.toString(broker.pid()), "status");
    return Files.exists(status) ? number(RESIDENT, Files.readString(status)) * 1024 : 0;
  }

  private static long number(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    assertThat(found.find()).as("a number in: %s", text).isTrue();
    return Long.parseLong(found.group(1));
  }
}
