package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The argument `x-delivery-limit`: a message that fails again and again dies.
@AlsoOnTwoLoops
final class DeliveryLimitTest {

  private static final String LIMIT = "x-delivery-limit";

  @RegisterExtension final Session session = new Session();

  /// DL-17: so many times it may come again.
  @ParameterizedTest
  @Proves({"DL-17", "G083"})
  @ValueSource(ints = {0, 1, 3})
  void endsAMessageThatFailedMoreOften(int limit) throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-queue-type", "quorum", LIMIT, limit));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "m");

    for (int failures = 0; failures <= limit; failures++) {
      fail(channel, queue);
    }

    var letter = Letter.take(channel, letters);
    assertThat(letter.body()).isEqualTo("m");
    assertThat(letter.deaths())
        .extracting(Letter.Death::queue, Letter.Death::reason, Letter.Death::count)
        .containsExactly(tuple(queue, "delivery_limit", 1L));
    assertThat(letter.header("x-first-death-reason")).isEqualTo("delivery_limit");
    assertThat(ready(channel, queue)).isZero();
  }

  /// DL-17: without an exchange for letters it is gone.
  @Test
  @Proves("DL-17")
  void dropsTheMessageWithoutAnExchange() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-queue-type", "quorum", LIMIT, 1));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "bad", "good");

    fail(channel, queue);
    fail(channel, queue);

    assertThat(new Letter(Letter.hold(channel, queue)).body()).isEqualTo("good");
  }

  /// G083: what was given back did not fail.
  @Test
  @Proves({"DL-17", "G083"})
  void doesNotCountWhatIsGivenBack() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-queue-type", "quorum", LIMIT, 1));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "m");

    for (int i = 0; i < 5; i++) {
      long tag = Letter.hold(channel, queue).getEnvelope().getDeliveryTag();
      channel.basicNack(tag, false, true);
    }

    assertThat(new Letter(Letter.hold(channel, queue)).body()).isEqualTo("m");
  }

  /// G083: a consumer that dies with its connection fails.
  @Test
  @Proves({"DL-17", "G083"})
  void countsConnectionsThatEnd() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-queue-type", "quorum", LIMIT, 1));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "m");

    for (int i = 0; i < 2; i++) {
      var connection = session.connect();
      Letter.hold(connection.createChannel(), queue);
      connection.abort();
    }

    assertThat(Letter.take(channel, letters).body()).isEqualTo("m");
  }

  /// DL-17: below zero is no limit.
  @Test
  @Proves("DL-17")
  void hasNoLimitBelowZero() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-queue-type", "quorum", LIMIT, -1));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "m");

    for (int i = 0; i < 30; i++) {
      fail(channel, queue);
    }

    assertThat(new Letter(Letter.hold(channel, queue)).header("x-delivery-count")).isEqualTo("30");
  }

  /// U-07
  @Test
  @Proves({"DL-17", "U-07"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "its classic queues refuse the argument: a poison message stops them for ever")
  void limitsClassicQueues() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, LIMIT, 2));
    session.enqueue(queue, "bad", "good");

    fail(channel, queue);
    fail(channel, queue);
    fail(channel, queue);

    assertThat(Letter.take(channel, letters).deaths().getFirst().reason())
        .isEqualTo("delivery_limit");
    assertThat(new Letter(Letter.hold(channel, queue)).body()).isEqualTo("good");
  }

  /// U-07
  @Test
  @Proves({"DL-17", "U-07"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "its quorum queues drop a message after 20 failures without being asked; here only a"
              + " limit that somebody set lets messages go")
  void limitsNothingUnlessAsked() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-queue-type", "quorum"));
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "m");

    for (int i = 0; i < 25; i++) {
      fail(channel, queue);
    }
    Clients.roundTrip(channel);

    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// Refuses the first message, to come again.
  private static void fail(Channel channel, String queue) throws Exception {
    channel.basicReject(Letter.hold(channel, queue).getEnvelope().getDeliveryTag(), true);
  }
}
