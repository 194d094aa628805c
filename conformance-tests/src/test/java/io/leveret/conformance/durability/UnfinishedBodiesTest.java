package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many publishers, each in the middle of bodies for which there is no room together.
@NeedsOwnBroker
final class UnfinishedBodiesTest {
  private static final int MIB = 1 << 20;
  private static final int PIECE = 100_000;
  private static final int PATIENCE_MILLIS = 120_000;
  private static final Duration QUIET = Duration.ofMillis(700);
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");

  /// So little for the store that what it may take besides has room: 36 MiB, and 64 MiB that wait
  /// to be written.
  private static final String[] LITTLE_MEMORY = {
    "-J-Xmx256m",
    "-J-XX:MaxDirectMemorySize=200m",
    "-D",
    "storage.transient-memory=8MiB",
    "-D",
    "storage.tail-cache=8MiB"
  };

  @TempDir Path dataDir;

  /// 250 MiB of memory would be needed for all of them, and there are 200.
  @Test
  @Proves("QU-12")
  void takeNoMoreThanTheirShareOfMemory() throws Exception {
    int connections = 100;
    int channels = 10;
    try (var broker = Broker.startPrivate(dataDir, LITTLE_MEMORY);
        var threads = Executors.newFixedThreadPool(connections)) {
      declare(broker, "q");
      var progress = new AtomicLong();
      var begun = new CountDownLatch(1);
      var publishers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < connections; i++) {
        publishers.add(threads.submit(() -> halvesFirst(broker, channels, progress, begun)));
      }
      awaitQuiet(progress);
      begun.countDown();

      for (var publisher : publishers) {
        assertThat(outcome(broker, publisher)).isEqualTo(channels);
      }
      assertThat(broker.output()).noneMatch(line -> line.contains("direct buffer memory"));
    }
  }

  /// What came of it; with what the broker said when it went wrong.
  private static <T> T outcome(Broker broker, Future<T> publisher) throws Exception {
    try {
      return publisher.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the broker said " + broker.output(), e.getCause());
    }
  }

  /// Sends the first half of a body on each channel, then the other halves; answers how many were
  /// confirmed.
  private static int halvesFirst(
      Broker broker, int channels, AtomicLong progress, CountDownLatch begun) throws Exception {
    try (RawConnection publisher = open(broker)) {
      for (int channel = 1; channel <= channels; channel++) {
        if (channel > 1) {
          publisher.openChannel(channel);
        }
        publisher.send(channel, WireWriter.method(85, 10).bits(false));
        publisher.expect(channel, 85, 11);
      }
      for (int channel = 1; channel <= channels; channel++) {
        publisher.send(channel, RawMethods.publish("", "q"));
        publisher.frame(RawFrame.HEADER, channel, RawMethods.contentHeader(2 * PIECE).toBytes());
        publisher.frame(RawFrame.BODY, channel, new byte[PIECE]);
        progress.incrementAndGet();
      }
      begun.await();
      for (int channel = 1; channel <= channels; channel++) {
        publisher.frame(RawFrame.BODY, channel, new byte[PIECE]);
      }
      int confirmed = 0;
      for (int channel = 1; channel <= channels; channel++) {
        publisher.readPastHeartbeats();
        confirmed++;
      }
      return confirmed;
    }
  }

  /// Eight bodies are under way when the disk fills up: they wait with little memory, and go on
  /// when there is room.
  @Test
  @Proves({"QU-12", "ST-07"})
  void waitOnAFullDiskAndGoOnWhenThereIsRoom() throws Exception {
    int connections = 8;
    int body = 64 * MIB;
    try (var disk = SmallDisk.over(dataDir, 48 * MIB);
        var broker =
            Broker.startBy(
                disk.way(),
                dataDir,
                "-J-Xmx128m",
                "-J-XX:MaxDirectMemorySize=256m",
                "-D",
                "storage.segment-size=4MiB",
                "-D",
                "limits.disk-free=0");
        ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      declare(broker, "q");
      var progress = new AtomicLong();
      var publishers = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < connections; i++) {
        publishers.add(threads.submit(() -> isConfirmed(broker, body, progress)));
      }
      awaitQuiet(progress);
      assertThat(publishers).noneMatch(Future::isDone);
      assertThat(broker.output()).anyMatch(line -> line.contains("is full: "));
      assertThat(peakKibibytes(broker)).isLessThan(400 << 10);

      disk.resize(1024L * MIB);

      for (var publisher : publishers) {
        assertThat(outcome(broker, publisher)).isTrue();
      }
      assertThat(count(broker)).isEqualTo(connections);
    }
  }

  private static boolean isConfirmed(Broker broker, int body, AtomicLong progress)
      throws IOException {
    try (RawConnection publisher = open(broker)) {
      publisher.send(1, WireWriter.method(85, 10).bits(false));
      publisher.expect(1, 85, 11);
      publisher.send(1, RawMethods.publish("", "q"));
      var header = RawMethods.contentHeader(body, 0x1000).int8(2);
      publisher.frame(RawFrame.HEADER, 1, header.toBytes());
      for (int at = 0; at < body; at += PIECE) {
        publisher.frame(RawFrame.BODY, 1, new byte[Math.min(PIECE, body - at)]);
        progress.incrementAndGet();
      }
      RawFrame answer = publisher.readPastHeartbeats();
      while (answer.channel() == 0) {
        answer = publisher.readPastHeartbeats(); // told to wait, or no longer
      }
      return answer.is(60, 80);
    }
  }

  private static int count(Broker broker) throws Exception {
    try (var connection = broker.endpoint().connectionFactory().newConnection()) {
      return connection.createChannel().queueDeclarePassive("q").getMessageCount();
    }
  }

  private static void declare(Broker broker, String queue) throws IOException {
    try (RawConnection client = open(broker)) {
      client.send(1, RawMethods.queueDeclare(queue));
      client.expect(1, 50, 11);
    }
  }

  private static RawConnection open(Broker broker) throws IOException {
    var connection = RawConnection.connect(broker.endpoint());
    connection.setPatience(PATIENCE_MILLIS);
    connection.handshake();
    connection.openChannel(1);
    return connection;
  }

  /// Waits until something was sent, and nothing more can be.
  private static void awaitQuiet(AtomicLong progress) {
    var seen = new AtomicLong(-1);
    Awaitility.await()
        .atMost(Duration.ofMillis(PATIENCE_MILLIS))
        .pollInterval(QUIET)
        .until(() -> progress.get() > 0 && seen.getAndSet(progress.get()) == progress.get());
  }

  private static long peakKibibytes(Broker broker) throws IOException {
    var status = Files.readString(Path.of("/proc", Long.toString(broker.pid()), "status"));
    var peak = PEAK.matcher(status);
    assertThat(peak.find()).as("VmHWM in %s", status).isTrue();
    return Long.parseLong(peak.group(1));
  }
}
