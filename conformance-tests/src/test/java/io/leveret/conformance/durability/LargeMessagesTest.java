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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bodies of the largest size, many at once, by a broker with little memory.
@NeedsOwnBroker
class LargeMessagesTest {
  private static final int CONNECTIONS = 8;
  private static final int BODY = 128 << 20;
  private static final int PAYLOAD = 131_064;
  private static final int PATIENCE_MILLIS = 120_000;

  /// What the process may have had in memory at any time.
  private static final long MOST_RESIDENT_KIB = 300L << 10;

  private static final int PERSISTENT = 0x1000;
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");

  private static final String[] OPTIONS = {
    "-J-Xms64m",
    "-J-Xmn8m",
    "-J-Xmx256m",
    "-J-XX:MaxDirectMemorySize=256m",
    "-J-XX:+UseCompactObjectHeaders",
    "-D",
    "limits.memory=256MiB"
  };

  @TempDir Path dataDir;

  /// A gibibyte is on its way, half of it persistent, before anybody reads the first octet.
  @Test
  @Proves("QU-12")
  void aGibibyteInFlightStaysWithinTheMemoryLimit() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, OPTIONS);
        var threads = Executors.newFixedThreadPool(2 * CONNECTIONS)) {
      var consumers = new ArrayList<RawConnection>();
      for (int i = 0; i < CONNECTIONS; i++) {
        consumers.add(consumer(broker, i));
      }

      var sent = new ArrayList<Callable<Long>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int number = i;
        sent.add(() -> publish(broker, number));
      }
      List<Long> checksums = all(threads.invokeAll(sent));
      var received = consumers.stream().<Callable<Long>>map(from -> () -> read(from)).toList();

      assertThat(all(threads.invokeAll(received))).isEqualTo(checksums);
      assertThat(peakKibibytes(broker)).isLessThan(MOST_RESIDENT_KIB);
      for (RawConnection consumer : consumers) {
        consumer.close();
      }
    }
  }

  private static RawConnection consumer(Broker broker, int number) throws IOException {
    RawConnection consumer = open(broker);
    consumer.send(1, RawMethods.queueDeclare(queue(number)));
    consumer.expect(1, 50, 11);
    consumer.send(1, RawMethods.consume(queue(number), "c", true));
    consumer.expect(1, 60, 21);
    return consumer;
  }

  /// Publishes a body and answers its checksum when it is confirmed.
  private static long publish(Broker broker, int number) throws IOException {
    try (RawConnection publisher = open(broker)) {
      publisher.send(1, WireWriter.method(85, 10).bits(false));
      publisher.expect(1, 85, 11);
      publisher.send(1, RawMethods.publish("", queue(number)));
      publisher.frame(RawFrame.HEADER, 1, header(number % 2 == 0).toBytes());
      long checksum = sendBody(publisher, number);
      publisher.expect(1, 60, 80);
      return checksum;
    }
  }

  private static WireWriter header(boolean persistent) {
    return persistent
        ? RawMethods.contentHeader(BODY, PERSISTENT).int8(2)
        : RawMethods.contentHeader(BODY);
  }

  /// Bytes that are the same nowhere, so that none can stand for others.
  private static long sendBody(RawConnection publisher, int number) throws IOException {
    var crc = new CRC32C();
    var payload = new byte[PAYLOAD];
    new Random(number).nextBytes(payload);
    for (int at = 0; at < BODY; at += PAYLOAD) {
      ByteBuffer.wrap(payload).putInt(number).putInt(at);
      byte[] piece = BODY - at < PAYLOAD ? Arrays.copyOf(payload, BODY - at) : payload;
      crc.update(piece);
      publisher.frame(RawFrame.BODY, 1, piece);
    }
    return crc.getValue();
  }

  /// Reads one delivery and answers the checksum of its body.
  private static long read(RawConnection consumer) throws IOException {
    consumer.expect(1, 60, 60);
    long missing = consumer.readPastHeartbeats().reader().int64();
    var crc = new CRC32C();
    while (missing > 0) {
      byte[] payload = consumer.readPastHeartbeats().payload();
      crc.update(payload);
      missing -= payload.length;
    }
    return crc.getValue();
  }

  private static RawConnection open(Broker broker) throws IOException {
    var connection = RawConnection.connect(broker.endpoint());
    connection.setPatience(PATIENCE_MILLIS);
    connection.handshake();
    connection.openChannel(1);
    return connection;
  }

  private static String queue(int number) {
    return "large-" + number;
  }

  private static List<Long> all(List<Future<Long>> futures) throws Exception {
    var results = new ArrayList<Long>();
    for (var future : futures) {
      results.add(future.get());
    }
    return results;
  }

  private static long peakKibibytes(Broker broker) throws IOException {
    var status = Files.readString(Path.of("/proc", Long.toString(broker.pid()), "status"));
    var peak = PEAK.matcher(status);
    assertThat(peak.find()).as("VmHWM in %s", status).isTrue();
    return Long.parseLong(peak.group(1));
  }
}
