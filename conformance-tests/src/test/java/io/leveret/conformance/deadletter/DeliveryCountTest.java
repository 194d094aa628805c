package io.leveret.conformance.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The headers `x-delivery-count` and `x-acquired-count`.
final class DeliveryCountTest {

  private static final String FAILURES = "x-delivery-count";
  private static final String ACQUISITIONS = "x-acquired-count";
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;

  @RegisterExtension final Session session = new Session();

  /// G083
  @Test
  @Proves({"AK-13", "G083"})
  void tellsNothingTheFirstTime() throws Exception {
    var queue = counting();

    var got = Letter.hold(session.channel(), queue);

    assertThat(got.getProps().getHeaders()).isNull();
  }

  /// G083: refused and taken back is a failure.
  @Test
  @Proves({"AK-13", "G083"})
  void countsRejections() throws Exception {
    var queue = counting();
    var channel = session.channel();

    for (long failures = 1; failures <= 3; failures++) {
      reject(channel, Letter.hold(channel, queue));

      var got = Letter.hold(channel, queue);
      assertThat(got.getProps().getHeaders())
          .containsEntry(FAILURES, failures)
          .containsEntry(ACQUISITIONS, 2 * failures - 1);
      giveBack(channel, got);
    }
  }

  /// G083: given back is none.
  @Test
  @Proves({"AK-13", "G083"})
  void doesNotCountWhatIsGivenBack() throws Exception {
    var queue = counting();
    var channel = session.channel();

    for (long times = 1; times <= 3; times++) {
      giveBack(channel, Letter.hold(channel, queue));

      var got = Letter.hold(channel, queue);
      assertThat(got.getProps().getHeaders())
          .containsEntry(ACQUISITIONS, 2 * times - 1)
          .doesNotContainKey(FAILURES);
      channel.basicRecover(true);
    }
  }

  /// G083: the end of a channel or a connection is a failure.
  @Test
  @Proves({"AK-13", "G083"})
  void countsChannelsAndConnectionsThatEnd() throws Exception {
    var queue = counting();
    var channel = session.channel();
    Letter.hold(channel, queue);
    channel.close();
    var second = session.connect();
    var held = Letter.hold(second.createChannel(), queue);
    second.close();

    var got = Letter.hold(session.channel(), queue);

    assertThat(held.getProps().getHeaders()).containsEntry(FAILURES, 1L);
    assertThat(got.getProps().getHeaders()).containsEntry(FAILURES, 2L);
  }

  /// G083: headers of the publisher stay beside it, and his own count is replaced.
  @Test
  @Proves({"AK-13", "G083"})
  void keepsTheOtherHeaders() throws Exception {
    var queue = session.queue(Map.of("x-queue-type", "quorum"));
    var channel = session.channel();
    var properties =
        PERSISTENT.builder().messageId("id").headers(Map.of("mine", 1, FAILURES, 99L)).build();
    session.enqueue(queue, properties, "m");

    reject(channel, Letter.hold(channel, queue));

    var got = Letter.hold(channel, queue);
    assertThat(got.getProps().getMessageId()).isEqualTo("id");
    assertThat(got.getProps().getHeaders())
        .isEqualTo(Map.of("mine", 1, FAILURES, 1L, ACQUISITIONS, 1L));
  }

  /// U-07
  @Test
  @Proves({"AK-13", "U-07"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "its classic queues count nothing, so that their users cannot tell a poison message")
  void countsFailuresOnClassicQueues() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = session.channel();

    reject(channel, Letter.hold(channel, queue));

    assertThat(Letter.hold(channel, queue).getProps().getHeaders()).isEqualTo(Map.of(FAILURES, 1L));
  }

  /// U-07: what was given back unharmed comes again as it was published.
  @Test
  @Proves({"AK-13", "U-07"})
  void leavesWhatIsGivenBackToAClassicQueue() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = session.channel();

    giveBack(channel, Letter.hold(channel, queue));

    var got = Letter.hold(channel, queue);
    assertThat(got.getEnvelope().isRedeliver()).isTrue();
    assertThat(got.getProps().getHeaders()).isNull();
  }

  /// A queue that tells both counts, with one message.
  private String counting() throws Exception {
    var queue = session.queue(Map.of("x-queue-type", "quorum"));
    session.enqueue(queue, PERSISTENT, "m");
    return queue;
  }

  private static void reject(Channel channel, GetResponse got) throws Exception {
    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    Clients.roundTrip(channel);
  }

  private static void giveBack(Channel channel, GetResponse got) throws Exception {
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
    Clients.roundTrip(channel);
  }
}
