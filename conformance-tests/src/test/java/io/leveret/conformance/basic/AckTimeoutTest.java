package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Inbox.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Deliveries that are not settled in time, where somebody asked for a time.
final class AckTimeoutTest {

  private static final String RABBIT = "RabbitMQ 4.3.6";
  private static final String NOT_THERE =
      "classic queues know no timeout there, and quorum queues cancel the consumer for one delivery";
  private static final Map<String, Object> SOON = Map.of("x-consumer-timeout", 100);
  private static final Map<String, Object> NEVER = Map.of("x-consumer-timeout", 0);

  @RegisterExtension final Session session = new Session();

  /// CO-11: to its place, redelivered, and to whoever can take it.
  @Test
  @Proves({"CO-11", "G077", "AK-02"})
  @Differs(from = RABBIT, because = NOT_THERE)
  void returnsADeliveryToItsQueue() throws Exception {
    var queue = session.queue();
    var slow = consume(withPrefetch(1), queue, SOON);
    session.enqueue(queue, "a");
    slow.next();
    var quick = Session.consume(withPrefetch(1), queue);
    slow.getChannel().basicCancel("t");

    var again = quick.next();

    assertThat(body(again)).isEqualTo("a");
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
    assertThat(again.getProperties().getHeaders()).isNull();
  }

  /// CO-11: neither is closed nor cancelled, and other deliveries are left alone.
  @Test
  @Proves({"CO-11", "G077"})
  @Differs(from = RABBIT, because = NOT_THERE)
  void leavesChannelAndConsumerRunning() throws Exception {
    var channel = session.channel();
    var timed = session.queue();
    var untimed = session.queue();
    var slow = consume(channel, timed, SOON);
    var patient = Session.consume(channel, untimed);
    session.enqueue(untimed, "kept");
    session.enqueue(timed, "a");
    var kept = patient.next();
    slow.next();

    assertThat(slow.nextBodies(2)).containsExactly("a", "a");
    assertThat(slow.cancellations()).isZero();
    acknowledge(channel, kept);
    Clients.roundTrip(channel);
    assertThat(patient.isEmpty()).isTrue();
  }

  /// CO-11: one that is settled in time is not affected.
  @Test
  @Proves("CO-11")
  @Differs(from = RABBIT, because = NOT_THERE)
  void leavesSettledDeliveriesAlone() throws Exception {
    var channel = session.channel();
    var queue = session.queue();
    var inbox = consume(channel, queue, Map.of("x-consumer-timeout", 400));
    session.enqueue(queue, "settled", "late");

    acknowledge(channel, inbox.next());
    inbox.next();

    assertThat(inbox.nextBodies(1)).containsExactly("late");
  }

  /// G077: the client cannot know that it is late.
  @Test
  @Proves("G077")
  @Differs(from = RABBIT, because = NOT_THERE)
  void takesALateSettlementForNothing() throws Exception {
    var channel = withPrefetch(3);
    var queue = session.queue();
    var inbox = consume(channel, queue, SOON);
    session.enqueue(queue, "a", "b", "c");
    var late = inbox.next(3);
    var again = inbox.next(3);

    acknowledge(channel, late.get(0));
    channel.basicNack(late.get(1).getEnvelope().getDeliveryTag(), false, false);
    channel.basicReject(late.get(2).getEnvelope().getDeliveryTag(), true);
    Clients.roundTrip(channel);

    assertThat(again).extracting(Inbox::body).containsExactly("a", "b", "c");
    assertThat(channel.isOpen()).isTrue();
    channel.basicCancel("t");
    channel.basicAck(0, true);
    Clients.roundTrip(channel);
    assertThat(channel.isOpen()).isTrue();
  }

  /// G077, G087: it is late once.
  @Test
  @Proves({"G077", "G087"})
  @Differs(from = RABBIT, because = NOT_THERE)
  void refusesASecondSettlement() throws Exception {
    var channel = withPrefetch(1);
    var queue = session.queue();
    var inbox = consume(channel, queue, SOON);
    session.enqueue(queue, "a");
    var late = inbox.next();
    inbox.next();

    acknowledge(channel, late);
    var refused = Refusal.later(channel, () -> acknowledge(channel, late));

    assertThat(refused.codeAndText()).isEqualTo("406 PRECONDITION_FAILED - unknown delivery tag 1");
  }

  /// CO-11: an argument of the queue is for all its consumers, and for `basic.get`.
  @Test
  @Proves("CO-11")
  @Differs(from = RABBIT, because = NOT_THERE)
  void takesTheTimeOfTheQueue() throws Exception {
    var queue = session.queue(SOON);
    session.enqueue(queue, "a");
    var channel = session.channel();

    assertThat(channel.basicGet(queue, false)).isNotNull();
    var again = Clients.awaitMessage(channel, queue, false);

    assertThat(again.getEnvelope().isRedeliver()).isTrue();
    var inbox = Session.consume(channel, queue);
    assertThat(inbox.nextBodies(2)).containsExactly("a", "a");
  }

  /// CO-11: a consumer's own time comes before that of its queue; 0 is as long as it takes.
  @Test
  @Proves("CO-11")
  @Differs(from = RABBIT, because = NOT_THERE)
  void prefersTheTimeOfTheConsumer() throws Exception {
    var queue = session.queue(SOON);
    session.enqueue(queue, "patient", "other");
    var channel = withPrefetch(1);
    var patient = consume(channel, queue, NEVER);
    var held = patient.next();
    var other = Session.consume(withPrefetch(1), queue);

    assertThat(other.nextBodies(3)).containsExactly("other", "other", "other");
    acknowledge(channel, held);
    Clients.roundTrip(channel);

    assertThat(channel.isOpen()).isTrue();
  }

  /// CO-11: for all queues, where the operator says so.
  @Test
  @NeedsOwnBroker
  @Proves("CO-11")
  void takesTheTimeOfTheConfiguration(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "limits.consumer-timeout=100ms");
        var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannelWith("q");
      var inbox = Session.consume(channel, "q");
      Session.publish(channel, "", "q", "a");

      assertThat(inbox.nextBodies(2)).containsExactly("a", "a");
    }
  }

  /// CO-11, G076
  @Test
  @Proves("CO-11")
  void refusesWhatIsNoTime() throws Exception {
    var queue = session.queue(Map.of("x-queue-type", "quorum"));
    var text =
        "406 PRECONDITION_FAILED - invalid arg 'x-consumer-timeout' for queue '%s' in vhost '/': "
            .formatted(queue);

    for (var wrong :
        Map.of("soon", "\"expected integer, got longstr\"", -1, "{value_negative,-1}").entrySet()) {
      var channel = session.channel();
      Map<String, Object> arguments = Map.of("x-consumer-timeout", wrong.getKey());
      var refused = Refusal.of(() -> consume(channel, queue, arguments));

      assertThat(refused.codeAndText()).isEqualTo(text + wrong.getValue());
      assertThat(refused.method()).isEqualTo("60.20");
    }
  }

  private Channel withPrefetch(int count) throws IOException {
    var channel = session.channel();
    channel.basicQos(count);
    return channel;
  }

  private static Inbox consume(Channel channel, String queue, Map<String, Object> arguments)
      throws IOException {
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, false, "t", false, false, arguments, inbox);
    return inbox;
  }

  private static void acknowledge(Channel channel, Delivery delivery) throws IOException {
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
  }
}
