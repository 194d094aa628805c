package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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

  /// QU-12, G052
  @Test
  @Proves({"QU-12", "G052"})
  void refusesABodyOverTheLimit() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var refused = Refusal.later(channel, () -> publishUntilClosed(channel, queue, LIMIT + 1));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - message size %d is larger than configured max size %d"
                .formatted(LIMIT + 1, LIMIT));
    assertThat(refused.method()).isEqualTo("60.40");
    assertThat(session.channel().basicGet(queue, true)).isNull();
  }

  /// QU-12: more than RabbitMQ's default allows.
  @Test
  @Proves({"QU-12", "QU-13"})
  @NeedsOwnBroker
  void keepsABodyOf100Mib(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var queue = client.name("large");
      var channel = client.openChannelWith(queue);
      channel.confirmSelect();
      var body = body(100 * MIB);

      channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
      channel.waitForConfirmsOrDie(60_000);

      assertThat(digest(channel.basicGet(queue, true).getBody())).isEqualTo(digest(body));
    }
  }

  private static void publishUntilClosed(Channel channel, String queue, int bytes)
      throws Exception {
    try {
      channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, new byte[bytes]);
    } catch (AlreadyClosedException early) {
      assertThat(channel.isOpen()).isFalse();
    }
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
