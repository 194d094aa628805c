package io.leveret.conformance.basic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// More at once than a broker reads from all sockets in a turn.
final class BusyPublishersTest {
  private static final int PUBLISHERS = 24;
  private static final int MESSAGES = 600;

  /// Each message comes once and in the order of its publisher, and one who sends little is served.
  @Test
  @Proves("QU-11")
  void keepsEveryMessageAndItsOrder(BrokerFixture broker) throws Exception {
    var quietQueue = broker.name("quiet");
    var quiet = broker.openChannelWith(quietQueue);
    var queue = broker.name("busy");
    var reader = broker.openChannelWith(queue);
    var publishers = new ArrayList<RawConnection>();
    for (int i = 0; i < PUBLISHERS; i++) {
      publishers.add(broker.openRawChannel());
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        var publisher = publishers.get(i);
        byte[] all = messages(queue, i);
        ends.add(
            threads.submit(() -> {
              publisher.write(all);
              publisher.closeCleanly();
              return publisher;
            }));
      }
      quiet.basicPublish("", quietQueue, null, "quiet".getBytes(UTF_8));
      assertThat(Clients.awaitMessage(quiet, quietQueue).getBody())
          .asString(UTF_8)
          .isEqualTo("quiet");
      for (var end : ends) {
        end.get();
      }
    }

    var next = new int[PUBLISHERS];
    for (int i = 0; i < PUBLISHERS * MESSAGES; i++) {
      var body = ByteBuffer.wrap(reader.basicGet(queue, true).getBody());
      assertThat(body.getInt(4)).isEqualTo(next[body.getInt(0)]++);
    }
    assertThat(reader.basicGet(queue, true)).isNull();
  }

  private static byte[] messages(String queue, int publisher) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = ByteBuffer.allocate(100).putInt(publisher).putInt(i).array();
      bytes.writeBytes(
          RawMethods.frame(RawFrame.METHOD, 1, RawMethods.publish("", queue).toBytes()));
      bytes.writeBytes(
          RawMethods.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(body.length).toBytes()));
      bytes.writeBytes(RawMethods.frame(RawFrame.BODY, 1, body));
    }
    return bytes.toByteArray();
  }
}
