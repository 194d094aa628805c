package io.leveret.conformance.confirm;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `confirm.select`, and the acknowledgements that follow it: 85.10.
@AlsoOnTwoLoops
final class ConfirmTest {

  @RegisterExtension final Session session = new Session();

  /// G061: what was published before does not count.
  @Test
  @Proves({"G061", "AK-04"})
  void countsFromOneAfterSelect() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.publish(1, "", queue, utf8("before"));
    raw.send(1, WireWriter.method(85, 10).bits(false));
    raw.expect(1, 85, 11);

    raw.publish(1, "", queue, utf8("first"));
    var first = raw.expect(1, 60, 80).reader().int64();
    raw.publish(1, "", queue, utf8("second"));
    var second = raw.expect(1, 60, 80).reader().int64();

    assertThat(first).isEqualTo(1);
    assertThat(second).isEqualTo(2);
  }

  /// G061: selecting again changes nothing.
  @Test
  @Proves({"G061", "AK-04"})
  void goesOnCountingWhenSelectedAgain() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.send(1, WireWriter.method(85, 10).bits(false));
    raw.expect(1, 85, 11);
    raw.publish(1, "", queue, utf8("first"));
    raw.expect(1, 60, 80);

    raw.send(1, WireWriter.method(85, 10).bits(false));
    raw.expect(1, 85, 11);
    raw.publish(1, "", queue, utf8("second"));

    assertThat(raw.expect(1, 60, 80).reader().int64()).isEqualTo(2);
  }

  /// CH-14
  @Test
  @Proves({"CH-14", "AK-04"})
  void startsWithoutAnAnswer() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();

    raw.send(1, WireWriter.method(85, 10).bits(true));
    raw.publish(1, "", queue, utf8("first"));

    assertThat(raw.expect(1, 60, 80).reader().int64()).isEqualTo(1);
  }

  /// AK-04: a channel without confirm mode hears nothing.
  @Test
  @Proves("AK-04")
  void saysNothingUnlessSelected() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();

    raw.publish(1, "", queue, utf8("m"));
    raw.send(1, RawMethods.qos(1));

    raw.expect(1, 60, 11);
  }

  /// G063: every kind of message and queue.
  @Test
  @Proves({"G063", "AK-04"})
  void acknowledgesEveryKindOfMessage() throws Exception {
    var durable = session.queue();
    var channel = session.confirmingChannel();
    var exclusive = exclusiveQueue(channel);
    var fanout = session.exchange(BuiltinExchangeType.FANOUT);
    channel.queueBind(durable, fanout, "");
    channel.queueBind(exclusive, fanout, "");
    var confirms = Confirms.on(channel);

    for (var properties :
        new AMQP.BasicProperties[] {
          MessageProperties.MINIMAL_BASIC, MessageProperties.MINIMAL_PERSISTENT_BASIC
        }) {
      publish(channel, confirms, "", durable, properties);
      publish(channel, confirms, "", exclusive, properties);
      publish(channel, confirms, fanout, "", properties);
      publish(channel, confirms, "", "leveret-no-such-queue", properties);
    }
    confirms.await();

    assertThat(confirms.events())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 8).mapToObj(i -> "ack " + i).toList());
    assertThat(confirms.faults()).isEmpty();
  }

  /// AK-15, G065: each number is settled once, however they are grouped.
  @Test
  @Proves({"AK-04", "AK-15", "G065"})
  void settlesEachOfTenThousandOnce() throws Exception {
    var seed = Long.getLong("seed", 42L);
    var random = new Random(seed);
    var channel = session.confirmingChannel();
    var queues = new ArrayList<String>();
    queues.add(session.queue());
    queues.add(exclusiveQueue(channel));
    queues.add("leveret-no-such-queue");
    var confirms = Confirms.on(channel);

    for (int i = 0; i < 10_000; i++) {
      var properties =
          random.nextBoolean()
              ? MessageProperties.MINIMAL_BASIC
              : MessageProperties.MINIMAL_PERSISTENT_BASIC;
      publish(channel, confirms, "", queues.get(random.nextInt(queues.size())), properties);
    }
    confirms.await();

    assertThat(confirms.faults()).as("repeat with -Dseed=%d", seed).isEmpty();
    assertThat(confirms.events()).hasSize(10_000).allMatch(event -> event.startsWith("ack "));
  }

  /// G064: a queue that goes takes its messages, and the publisher is told that all is well.
  @Test
  @Proves("G064")
  void acknowledgesWhatADeletedQueueHeld() throws Exception {
    var channel = session.confirmingChannel();
    var confirms = Confirms.on(channel);
    var other = session.connect().createChannel();

    for (int round = 0; round < 20; round++) {
      var queue = session.queue();
      for (int i = 0; i < 50; i++) {
        publish(channel, confirms, "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC);
      }
      other.queueDelete(queue);
    }
    confirms.await();

    assertThat(confirms.events()).hasSize(1_000).allMatch(event -> event.startsWith("ack "));
    assertThat(confirms.faults()).isEmpty();
  }

  /// G063: a message may be consumed and acknowledged before its confirm, which still comes.
  @Test
  @Proves("G063")
  void acknowledgesWhatIsConsumedAtOnce() throws Exception {
    var queue = session.queue();
    var channel = session.confirmingChannel();
    var confirms = Confirms.on(channel);
    var consuming = session.connect().createChannel();
    var inbox = Session.consume(consuming, queue);

    for (int i = 0; i < 500; i++) {
      publish(channel, confirms, "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC);
    }
    for (var delivery : inbox.next(500)) {
      consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }
    confirms.await();

    assertThat(confirms.faults()).isEmpty();
  }

  /// G066: one message alone is confirmed without anything further from the client.
  @Test
  @Proves("G066")
  void doesNotWaitForMoreTraffic() throws Exception {
    var queue = session.queue();
    var channel = session.confirmingChannel();
    var confirms = Confirms.on(channel);

    for (int i = 0; i < 20; i++) {
      publish(channel, confirms, "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC);
      confirms.await();
    }

    assertThat(confirms.events()).hasSize(20);
  }

  /// AK-04: each channel counts for itself.
  @Test
  @Proves({"AK-04", "G061"})
  void countsOnEachChannelByItself() throws Exception {
    var queue = session.queue();
    var one = session.confirmingChannel();
    var two = session.confirmingChannel();
    var ofOne = Confirms.on(one);
    var ofTwo = Confirms.on(two);

    for (int i = 0; i < 50; i++) {
      publish(one, ofOne, "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC);
      publish(two, ofTwo, "", queue, MessageProperties.MINIMAL_BASIC);
    }
    ofOne.await();
    ofTwo.await();

    assertThat(ofOne.faults()).isEmpty();
    assertThat(ofTwo.faults()).isEmpty();
  }

  /// G062: a channel confirms or has transactions, not both.
  @Test
  @Proves("G062")
  void refusesTransactionsOnItsChannel() throws Exception {
    var channel = session.confirmingChannel();

    var refused = Refusal.of(channel::txSelect);

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - cannot switch from confirm to tx mode");
    assertThat(refused.method()).isEqualTo("90.10");
  }

  private static void publish(
      Channel channel,
      Confirms confirms,
      String exchange,
      String routingKey,
      AMQP.BasicProperties properties)
      throws Exception {
    confirms.published();
    channel.basicPublish(exchange, routingKey, properties, utf8("m"));
  }
}
