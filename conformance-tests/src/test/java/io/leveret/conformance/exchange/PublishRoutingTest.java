package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.publish`, as far as the exchange decides it: 60.40.
final class PublishRoutingTest {

  @RegisterExtension final Session session = new Session();

  /// G050
  @Test
  @Proves("G050")
  void closesTheChannelWhenTheExchangeIsMissing() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.later(channel, () -> publish(channel, missing, "key", "m"));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no exchange '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("60.40");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G049: what was sent behind a refused publish counts for nothing.
  @Test
  @Proves("G049")
  void discardsWhatFollowsARefusedPublish() throws Exception {
    var other = session.channel();
    var queue = exclusiveQueue(other);
    var channel = session.channel();
    var missing = session.name();

    publish(channel, "", queue, "before");
    channel.basicPublish(missing, "key", null, utf8("refused"));
    publishIgnoringTheClose(session, channel, queue);
    Refusal.closing(channel);

    assertThat(drain(other, queue)).containsExactly("before");
  }

  /// G051
  @Test
  @Proves({"G051", "AK-07"})
  void closesTheConnectionWhenImmediateIsAsked() throws Exception {
    var channel = session.channel();

    var refused =
        Refusal.later(
            channel.getConnection(),
            () -> channel.basicPublish("amq.direct", "key", false, true, null, utf8("m")));

    assertThat(refused.codeAndText()).isEqualTo("540 NOT_IMPLEMENTED - immediate=true");
    assertThat(refused.method()).isEqualTo("60.40");
    assertThat(refused.fromChannel()).isFalse();
  }

  /// G058: without the mandatory bit nobody hears of a message that has no way.
  @Test
  @Proves("G058")
  void dropsAMessageThatHasNoWay() throws Exception {
    var channel = session.channel();
    var queue = boundQueue(channel, "amq.direct", session.name());

    publish(channel, "amq.direct", session.name(), "m");

    assertThat(drain(channel, queue)).isEmpty();
    assertThat(channel.isOpen()).isTrue();
  }

  private static void publishIgnoringTheClose(Session session, Channel channel, String queue)
      throws Exception {
    try {
      publish(channel, "", queue, "behind");
    } catch (AlreadyClosedException closed) {
      assertThat(session.connection().isOpen()).isTrue();
    }
  }
}
