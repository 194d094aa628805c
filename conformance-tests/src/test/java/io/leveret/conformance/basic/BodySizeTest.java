package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of every size arrive as they were sent, up to the largest that is allowed.
final class BodySizeTest {

  private static final int MIB = 1 << 20;

  /// What fits into one frame of the largest size that the broker offers.
  private static final int ONE_FRAME = 131_072 - 8;

  /// RabbitMQ allows 16 MiB by default, Leveret 128 MiB.
  private static final int LIMIT = (Broker.isForeign() ? 16 : 128) * MIB;

  @RegisterExtension final Session session = new Session();

  /// QU-13, G037: got, and pushed.
  @ParameterizedTest
  @Proves({"QU-13", "G037", "G038"})
  @ValueSource(
      ints = {0, 1, 4095, 4096, ONE_FRAME - 1, ONE_FRAME, ONE_FRAME + 1, 2 * ONE_FRAME + 1})
  void keepsABodyAroundTheFrameSize(int bytes) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var body = body(bytes);

    channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, body);
    var got = channel.basicGet(queue, true).getBody();
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);

    assertThat(got).isEqualTo(body);
    assertThat(inbox.next().getBody()).isEqualTo(body);
  }

  /// QU-13
  @ParameterizedTest
  @Proves({"QU-13", "QU-12"})
  @ValueSource(ints = {256 << 10, MIB, 10 * MIB})
  void keepsALargeBody(int bytes) throws Exception {
    var queue = session.queue();
    var channel = session.confirmingChannel();
    var body = body(bytes);

    channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    channel.waitForConfirmsOrDie(30_000);

    assertThat(digest(channel.basicGet(queue, true).getBody())).isEqualTo(digest(body));
  }

  /// QU-13: the frames of large bodies of two channels mix.
  @Test
  @Proves({"QU-13", "G038"})
  void keepsLargeBodiesOfSeveralChannels() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = Session.consume(session.channel(), queue);
    var body = body(2 * MIB);

    for (int i = 0; i < 10; i++) {
      session.channel().basicPublish("", queue, MessageProperties.MINIMAL_BASIC, body);
      channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, new byte[] {(byte) i});
    }

    for (var delivery : inbox.next(20)) {
      var arrived = delivery.getBody();
      assertThat(arrived.length == 1 || digest(arrived).equals(digest(body))).isTrue();
    }
  }

  /// QU-13, G016: a client may ask for small frames.
  @ParameterizedTest
  @Proves({"QU-13", "G016"})
  @ValueSource(ints = {8_192, 65_536})
  void keepsABodyInSmallFrames(int frameMax) throws Exception {
    var factory = session.factory();
    factory.setRequestedFrameMax(frameMax);
    var channel = session.connect(factory).createChannel();
    var queue = exclusiveQueue(channel);
    var body = body(300_000);

    channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, body);

    assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(body);
  }

  /// QU-12, G052: the connection goes on.
  @Test
  @Proves({"QU-12", "G052"})
  void refusesABodyOverTheLimit() throws Exception {
    var queue = session.queue();
    try (var raw = open()) {

      new BodyStream(raw).publish(queue, LIMIT + 1);

      var refused = raw.expectChannelClose(1, 406, 60, 40);
      assertThat(refused.replyText())
          .isEqualTo(
              "PRECONDITION_FAILED - message size %d is larger than configured max size %d"
                  .formatted(LIMIT + 1, LIMIT));
      raw.send(1, RawMethods.channelCloseOk());
      raw.openChannel(1);
      assertThat(session.channel().basicGet(queue, true)).isNull();
    }
  }

  /// QU-12, QU-13: RabbitMQ allows 16 MiB by default, Leveret 128 MiB.
  @Test
  @Proves({"QU-12", "QU-13"})
  void keepsTheLargestBodyAllowed() throws Exception {
    var queue = session.queue();
    try (var raw = open()) {
      raw.send(1, WireWriter.method(85, 10).bits(false));
      raw.expect(1, 85, 11);
      var stream = new BodyStream(raw);

      var published = stream.publish(queue, LIMIT);
      raw.expect(1, 60, 80);

      assertThat(stream.get(queue)).isEqualTo(published);
    }
  }

  /// A connection that never has a body in memory, with channel 1 open.
  private static RawConnection open() throws IOException {
    var raw = RawConnection.connect(Broker.shared());
    raw.setPatience(60_000);
    raw.handshake();
    raw.openChannel(1);
    return raw;
  }

  private static byte[] body(int bytes) {
    var body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return body;
  }

  private static String digest(byte[] body) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
  }
}
