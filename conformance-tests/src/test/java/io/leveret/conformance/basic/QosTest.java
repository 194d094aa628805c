package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.qos`: 60.10; how many unacknowledged deliveries a consumer may hold.
@AlsoOnTwoLoops
final class QosTest {

  @RegisterExtension final Session session = new Session();

  /// CH-04, G073
  @Test
  @Proves({"CH-04", "G073"})
  void limitsEachConsumerByItself() throws Exception {
    var channel = session.channel();
    var one = filledQueue(channel, 10);
    var two = filledQueue(channel, 10);
    channel.basicQos(3);

    var first = consume(channel, one);
    var second = consume(channel, two);
    first.next(3);
    second.next(3);
    settleDown(channel);

    assertThat(first.isEmpty()).isTrue();
    assertThat(second.isEmpty()).isTrue();
    channel.basicAck(0, true);
    Clients.awaitTrue(() -> !first.isEmpty() || !second.isEmpty());
  }

  /// CH-04: each acknowledgement makes room for as many as it settles.
  @Test
  @Proves({"CH-04", "AK-01"})
  void givesRoomWithEachAcknowledgement() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 10);
    channel.basicQos(4);
    var inbox = consume(channel, queue);
    var held = inbox.next(4);

    channel.basicAck(held.getFirst().getEnvelope().getDeliveryTag(), false);
    var one = inbox.nextBodies(1);
    channel.basicAck(held.getLast().getEnvelope().getDeliveryTag(), true);
    var three = inbox.nextBodies(3);
    settleDown(channel);

    assertThat(one).containsExactly("4");
    assertThat(three).containsExactly("5", "6", "7");
    assertThat(inbox.isEmpty()).isTrue();
  }

  /// CH-04: a refusal makes room like an acknowledgement.
  @Test
  @Proves({"CH-04", "AK-01"})
  void givesRoomWithARefusal() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 3);
    channel.basicQos(1);
    var inbox = consume(channel, queue);

    channel.basicReject(inbox.next().getEnvelope().getDeliveryTag(), false);
    channel.basicNack(inbox.next().getEnvelope().getDeliveryTag(), false, false);

    assertThat(inbox.nextBodies(1)).containsExactly("2");
  }

  /// G072: consumers that are there keep what they were made with.
  @Test
  @Proves("CH-04")
  void appliesToLaterConsumersOnly() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 10);
    channel.basicQos(1);
    var early = consume(channel, queue);
    early.next();

    channel.basicQos(5);
    settleDown(channel);
    var late = consume(channel, queue);
    late.next(5);
    settleDown(channel);

    assertThat(early.isEmpty()).isTrue();
    assertThat(late.isEmpty()).isTrue();
  }

  /// CH-04: 0 is no limit, and so is having said nothing (CH-07).
  @Test
  @Proves({"CH-04", "CH-07"})
  void isUnlimitedWithZeroAndByDefault() throws Exception {
    var channel = session.channel();
    var first = filledQueue(channel, 500);
    var second = filledQueue(channel, 500);

    var byDefault = consume(channel, first);
    channel.basicQos(1);
    channel.basicQos(0);
    var withZero = consume(channel, second);

    assertThat(byDefault.next(500)).hasSize(500);
    assertThat(withZero.next(500)).hasSize(500);
  }

  /// CH-04: the largest count there is.
  @Test
  @Proves("CH-04")
  void takesTheLargestCount() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 100);
    channel.basicQos(65_535);

    var inbox = consume(channel, queue);

    assertThat(inbox.next(100)).hasSize(100);
  }

  /// G073: what was got does not count against a consumer.
  @Test
  @Proves("G073")
  void leavesOutWhatWasGot() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 5);
    channel.basicGet(queue, false);
    channel.basicGet(queue, false);
    channel.basicQos(2);

    var inbox = consume(channel, queue);

    assertThat(inbox.nextBodies(2)).containsExactly("2", "3");
  }

  /// CH-04: a channel that closes frees what its consumers held.
  @Test
  @Proves("CH-04")
  void startsAfreshOnANewChannel() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a", "b");
    var first = session.channel();
    first.basicQos(1);
    consume(first, queue).next();

    first.close();
    var second = session.channel();
    second.basicQos(1);
    var inbox = consume(second, queue);

    assertThat(inbox.nextBodies(1)).containsExactly("a");
  }

  /// G072
  @Test
  @Proves({"CH-04", "G072"})
  void refusesAPrefetchSize() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.basicQos(512, 1, false));

    assertThat(refused.codeAndText()).isEqualTo("540 NOT_IMPLEMENTED - prefetch_size!=0 (512)");
    assertThat(refused.method()).isEqualTo("60.10");
    assertThat(refused.fromChannel()).isFalse();
  }

  /// CH-05: a limit for all consumers of the channel together.
  @Test
  @Proves("CH-05")
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "the deprecated global limit is refused or taken for one of each consumer there")
  void limitsAllConsumersOfAChannelTogether() throws Exception {
    var channel = session.channel();
    var one = filledQueue(channel, 10);
    var two = filledQueue(channel, 10);
    channel.basicQos(3, true);

    var first = consume(channel, one);
    first.next(3);
    var second = consume(channel, two);
    settleDown(channel);

    assertThat(first.isEmpty()).isTrue();
    assertThat(second.isEmpty()).isTrue();
  }

  /// CH-05, G072: a delivery needs room in both.
  @Test
  @Proves({"CH-05", "G072"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "the deprecated global limit is refused or taken for one of each consumer there")
  void keepsBothLimits() throws Exception {
    var channel = session.channel();
    var one = filledQueue(channel, 10);
    var two = filledQueue(channel, 10);
    channel.basicQos(5, true);
    channel.basicQos(3, false);

    var first = consume(channel, one);
    first.next(3);
    var second = consume(channel, two);
    second.next(2);
    settleDown(channel);

    assertThat(first.isEmpty()).as("three of its own").isTrue();
    assertThat(second.isEmpty()).as("five in all").isTrue();
  }

  /// CH-05, G073: for the channel's limit, what `basic.get` took counts like a delivery.
  @Test
  @Proves({"CH-05", "G072", "G073"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "the deprecated global limit is refused or taken for one of each consumer there")
  void countsWhatWasGotTowardsTheLimitOfTheChannel() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel, 5);
    channel.basicQos(1, true);

    var got = channel.basicGet(queue, false);
    var inbox = consume(channel, queue);
    settleDown(channel);

    assertThat(inbox.isEmpty()).isTrue();
    channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
    assertThat(inbox.nextBodies(1)).containsExactly("1");
  }

  private static String filledQueue(Channel channel, int messages) throws Exception {
    var queue = exclusiveQueue(channel);
    publish(
        channel,
        "",
        queue,
        IntStream.range(0, messages).mapToObj(Integer::toString).toArray(String[]::new));
    return queue;
  }

  /// Sends a message through the broker and back, so that any delivery due has arrived before.
  private static void settleDown(Channel channel) throws Exception {
    var queue = exclusiveQueue(channel);
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);
    channel.basicPublish("", queue, new AMQP.BasicProperties(), new byte[0]);
    inbox.next();
    channel.basicCancel(inbox.getConsumerTag());
  }
}
