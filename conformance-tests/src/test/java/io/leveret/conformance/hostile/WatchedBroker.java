package io.leveret.conformance.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A broker process that counts every buffer, with a healthy client that is at work all the time;
/// one for all tests of a class.
final class WatchedBroker implements BeforeAllCallback, AfterAllCallback {
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

  private @Nullable Path dataDir;
  private @Nullable Broker broker;
  private @Nullable BrokerFixture fixture;
  private @Nullable Channel healthy;
  private long heapBefore;
  private long residentBefore;
  private int roundTrips;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    dataDir = Files.createTempDirectory("leveret-hostile-");
    broker = Broker.startPrivate(dataDir, OPTIONS);
    fixture = BrokerFixture.on(broker());
    healthy = fixture().openChannelWith(QUEUE);
    serves();
    heapBefore = heap();
    residentBefore = resident();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (broker != null) {
      fixture().close();
      broker().close();
    }
    if (dataDir != null) {
      try (var files = Files.walk(dataDir)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private Broker broker() {
    return Objects.requireNonNull(broker, "not started");
  }

  private Channel healthy() {
    return Objects.requireNonNull(healthy, "not started");
  }

  BrokerFixture fixture() {
    return Objects.requireNonNull(fixture, "not started");
  }

  /// Requires that the healthy client's messages come through.
  void serves() throws IOException {
    String text = "message " + roundTrips++;
    healthy().basicPublish("", QUEUE, null, text.getBytes(UTF_8));
    var message = Clients.awaitMessage(healthy(), QUEUE);
    assertThat(message.getBody()).asString(UTF_8).isEqualTo(text);
  }

  /// Requires that, once the attackers are gone, nothing of what they cost is left.
  void hasRecovered() throws Exception {
    serves();
    Clients.awaitTrue(() -> heap() < heapBefore + HEAP_TOLERANCE);
    assertThat(resident()).isLessThan(residentBefore + RESIDENT_TOLERANCE);
    serves();
    assertThat(broker().output()).noneMatch(line -> line.contains("LEAK"));
    assertThat(broker().output()).noneMatch(line -> line.contains(" ERROR "));
  }

  /// Bytes of heap that are reachable; collects garbage, which is when leaks are seen.
  private long heap() throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(broker().pid()), "GC.class_histogram").start();
    try (var output = process.getInputStream()) {
      return number(TOTAL, new String(output.readAllBytes(), UTF_8));
    }
  }

  private long resident() throws IOException {
    var status = Path.of("/proc", Long.toString(broker().pid()), "status");
    return Files.exists(status) ? number(RESIDENT, Files.readString(status)) * 1024 : 0;
  }

  private static long number(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    assertThat(found.find()).as("a number in: %s", text).isTrue();
    return Long.parseLong(found.group(1));
  }
}
