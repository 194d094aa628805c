package io.leveret.conformance.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The header and body frames behind `basic.publish`.
final class ContentFramesTest {
  /// G037: an announced size of 0 is a whole message; delivered, it has a header frame alone.
  @Test
  @Proves("G037")
  void takesAnEmptyBodyWithoutABodyFrame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var queue = declare(broker, raw);

    raw.publish(1, "", queue, new byte[0]);
    raw.send(1, RawMethods.get(queue, true)).send(1, RawMethods.qos(1));

    raw.expect(1, 60, 71);
    assertThat(raw.expectContent(1)).isEmpty();
    raw.expect(1, 60, 11);
  }

  /// G038: a body arrives in any pieces, empty ones among them.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @Proves("G038")
  void joinsABodyFromAnyPieces(long seed, BrokerFixture broker) throws Exception {
    var random = new Random(seed);
    var body = new byte[1 + random.nextInt(5000)];
    random.nextBytes(body);
    var raw = broker.openRawChannel();
    var queue = declare(broker, raw);

    begin(raw, 1, queue, body.length);
    for (int at = 0; at < body.length; ) {
      int size = Math.min(random.nextInt(400), body.length - at);
      raw.frame(RawFrame.BODY, 1, Arrays.copyOfRange(body, at, at + size));
      at += size;
    }
    raw.send(1, RawMethods.get(queue, true));

    raw.expect(1, 60, 71);
    assertThat(raw.expectContent(1)).isEqualTo(body);
  }

  /// G038: between the frames of one content, another channel does what it likes.
  @Test
  @Proves("G038")
  void interleavesTheContentsOfTwoChannels(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.openChannel(2);
    var queue = declare(broker, raw);
    begin(raw, 1, queue, 6);
    begin(raw, 2, queue, 6);
    raw.frame(RawFrame.BODY, 1, "one".getBytes(UTF_8));
    raw.frame(RawFrame.BODY, 2, "TWO".getBytes(UTF_8));
    raw.frame(RawFrame.HEARTBEAT, 0, new byte[0]);
    raw.frame(RawFrame.BODY, 2, "two".getBytes(UTF_8));

    raw.send(2, RawMethods.get(queue, true));

    raw.expect(2, 60, 71);
    assertThat(raw.expectContent(2)).isEqualTo("TWOtwo".getBytes(UTF_8));
  }

  /// G035: on the same channel, a method in the middle of a content is out of place.
  @Test
  @Proves({"G035", "G038"})
  void refusesAMethodWhereABodyIsDue(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    begin(raw, 1, "nowhere", 5);

    raw.send(1, RawMethods.qos(1));

    assertThat(raw.expectClose(505, 60, 40).replyText())
        .isEqualTo("UNEXPECTED_FRAME - expected content body, got non content body frame instead");
  }

  /// G035: after `basic.publish` comes a header.
  @Test
  @Proves("G035")
  void refusesAMethodWhereAHeaderIsDue(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.publish("", "nowhere"));

    raw.send(1, RawMethods.qos(1));

    assertThat(raw.expectClose(505, 60, 40).replyText())
        .isEqualTo(
            "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
                + " instead");
  }

  /// G035: a body without its header.
  @Test
  @Proves("G035")
  void refusesABodyWhereAHeaderIsDue(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.publish("", "nowhere"));

    raw.frame(RawFrame.BODY, 1, new byte[5]);

    assertThat(raw.expectClose(505, 60, 40).replyText())
        .isEqualTo(
            "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
                + " instead");
  }

  /// G035: the header is of the class of its method.
  @Test
  @Proves("G035")
  void refusesAHeaderOfAnotherClass(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.publish("", "nowhere"));

    raw.frame(RawFrame.HEADER, 1, new WireWriter().int16(50).int16(0).int64(0).int16(0).toBytes());

    assertThat(raw.expectClose(505, 60, 40).replyText())
        .isEqualTo(
            "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50"
                + " instead");
  }

  /// G035: content without a method.
  @ParameterizedTest
  @ValueSource(ints = {RawFrame.HEADER, RawFrame.BODY})
  @Proves("G035")
  void refusesContentWhereAMethodIsDue(int type, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(type, 1, RawMethods.contentHeader(0).toBytes());

    assertThat(raw.expectClose(505, 0, 0).replyText())
        .isEqualTo("UNEXPECTED_FRAME - expected method frame, got non method frame instead");
  }

  /// G035: the weight of a header is zero.
  @Test
  @Proves("G035")
  void refusesAHeaderWithAWeight(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.publish("", "nowhere"));

    raw.frame(RawFrame.HEADER, 1, new WireWriter().int16(60).int16(1).int64(0).int16(0).toBytes());

    assertThat(raw.expectClose(505, 60, 40).replyText())
        .endsWith("got non content header frame instead");
  }

  /// G036: more body than announced.
  @Test
  @Proves("G036")
  void refusesMoreBodyThanAnnounced(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    begin(raw, 1, "nowhere", 5);

    raw.frame(RawFrame.BODY, 1, new byte[6]);

    assertThat(raw.expectClose(501, 60, 40).replyText())
        .startsWith("FRAME_ERROR - content body frame exceeds remaining content size");
  }

  /// G036: an announced size beyond all limits is refused before any of it is taken.
  @ParameterizedTest
  @ValueSource(longs = {536_870_913L, Long.MAX_VALUE, -1L})
  @Proves("G036")
  void refusesAnAnnouncedSizeBeyondAllLimits(long size, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    begin(raw, 1, "nowhere", size);

    assertThat(raw.expectClose(501, 60, 40).replyText())
        .startsWith("FRAME_ERROR - content body size " + Long.toUnsignedString(size))
        .endsWith(" exceeds maximum allowed size 536870912");
  }

  /// A header cut short in its fixed part is an error of the connection.
  @Test
  @Proves("G035")
  void refusesAHeaderCutShort(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    raw.send(1, RawMethods.publish("", "nowhere"));

    raw.frame(RawFrame.HEADER, 1, new WireWriter().int16(60).int16(0).int32(0).toBytes());

    raw.expectClose(501, 0, 0);
  }

  /// A client that vanishes in the middle of a body leaves nothing behind.
  @Test
  @Proves("G038")
  void forgetsAContentThatWasNotFinished(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    var raw = broker.openRawChannel();
    begin(raw, 1, queue, 5);
    raw.frame(RawFrame.BODY, 1, new byte[4]);

    raw.close();

    channel.basicPublish("", queue, null, "whole".getBytes(UTF_8));
    var got = Clients.awaitMessage(channel, queue);
    assertThat(got.getBody()).asString(UTF_8).isEqualTo("whole");
    assertThat(got.getMessageCount()).isZero();
  }

  private static String declare(BrokerFixture broker, RawConnection raw) throws IOException {
    var queue = broker.name("queue");
    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    return queue;
  }

  private static void begin(RawConnection raw, int channel, String queue, long size)
      throws IOException {
    raw.send(channel, RawMethods.publish("", queue));
    raw.frame(RawFrame.HEADER, channel, RawMethods.contentHeader(size).toBytes());
  }
}
