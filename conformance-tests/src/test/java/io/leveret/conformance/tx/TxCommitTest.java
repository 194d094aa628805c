package io.leveret.conformance.tx;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `tx.commit`: 90.20.
@AlsoOnTwoLoops
final class TxCommitTest {

  @RegisterExtension final Session session = new Session();

  private Channel transactional() throws Exception {
    var channel = session.channel();
    channel.txSelect();
    return channel;
  }

  /// AK-08: nobody sees a message before.
  @Test
  @Proves("AK-08")
  void bringsMessagesToTheirQueues() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    Session.publish(channel, "", queue, "transient");
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, utf8("persistent"));
    assertThat(ready(channel, queue)).isZero();

    channel.txCommit();

    assertThat(drain(session.channel(), queue)).containsExactly("transient", "persistent");
  }

  /// AK-08: the queues of a route each get their copy.
  @Test
  @Proves("AK-08")
  void bringsMessagesToEveryQueue() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = transactional();
    var durable = session.queue();
    channel.queueBind(durable, exchange, "");
    var fleeting = Session.boundQueue(channel, exchange, "");
    channel.basicPublish(exchange, "", MessageProperties.PERSISTENT_BASIC, utf8("m"));

    channel.txCommit();

    assertThat(drain(channel, durable)).containsExactly("m");
    assertThat(drain(channel, fleeting)).containsExactly("m");
  }

  /// AK-08: the next transaction begins with the commit.
  @Test
  @Proves("AK-08")
  void beginsTheNextTransaction() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    for (int i = 0; i < 50; i++) {
      channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, utf8("m" + i));
      if (i % 10 == 9) {
        channel.txCommit();
      }
    }
    Session.publish(channel, "", queue, "not committed");
    channel.close();

    var expected = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
    assertThat(drain(session.channel(), queue)).isEqualTo(expected);
  }

  /// AK-08: nothing in it is no fault.
  @Test
  @Proves("AK-08")
  void mayBeEmpty() throws Exception {
    var channel = transactional();

    channel.txCommit();
    channel.txCommit();

    assertThat(channel.isOpen()).isTrue();
  }

  /// AK-08: acknowledged messages are held until then.
  @Test
  @Proves({"AK-08", "G067"})
  void settlesAcknowledgedMessages() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first", "second", "third");
    var channel = transactional();
    long first = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    long second = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicGet(queue, false);
    channel.basicAck(first, false);
    channel.basicReject(second, false);

    channel.txCommit();

    channel.close();
    assertThat(drain(session.channel(), queue)).containsExactly("third");
  }

  /// AK-08: what is requeued comes back with the commit.
  @Test
  @Proves({"AK-08", "G067"})
  void requeuesRefusedMessages() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first", "second");
    var channel = transactional();
    channel.basicGet(queue, false);
    long second = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicNack(second, true, true);
    assertThat(ready(channel, queue)).isZero();

    channel.txCommit();

    var back = channel.basicGet(queue, false);
    assertThat(back.getBody()).isEqualTo(utf8("first"));
    assertThat(back.getEnvelope().isRedeliver()).isTrue();
    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// G067: a tag is known or not when it is acknowledged, not later.
  @Test
  @Proves("G067")
  void findsUnknownTagsAtOnce() throws Exception {
    var channel = transactional();

    var refused = Refusal.later(channel, () -> channel.basicAck(7, false));

    assertThat(refused)
        .isEqualTo(new Refusal("406 PRECONDITION_FAILED - unknown delivery tag 7", "60.80", true));
  }

  /// G067: a tag that was acknowledged in the transaction is used up.
  @Test
  @Proves("G067")
  void takesATagOnce() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = transactional();
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicAck(tag, false);

    var refused = Refusal.later(channel, () -> channel.basicAck(tag, false));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - unknown delivery tag " + tag);
  }

  /// G067: prefetch counts what is acknowledged but not committed.
  @Test
  @Proves("G067")
  void givesPrefetchBack() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first", "second");
    var channel = transactional();
    channel.basicQos(1);
    var inbox = Session.consume(channel, queue);
    channel.basicAck(inbox.next().getEnvelope().getDeliveryTag(), false);
    channel.basicQos(1);
    assertThat(inbox.poll(200)).isEmpty();

    channel.txCommit();

    assertThat(Inbox.body(inbox.next())).isEqualTo("second");
  }

  /// G068: a message without a way comes back with the commit, before its answer.
  @Test
  @Proves({"G068", "AK-06"})
  void returnsWhatHasNoWay() throws Exception {
    var channel = transactional();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    channel.addReturnListener(
        returned -> seen.add("" + (char) returned.getBody()[0] + returned.getBody().length));
    var large = utf8("b".repeat(600_000));
    channel.basicPublish("", "leveret-no-such-queue", true, null, utf8("a"));
    channel.basicPublish(
        "", "leveret-no-such-queue", true, MessageProperties.PERSISTENT_BASIC, large);
    channel.basicPublish("", "leveret-no-such-queue", true, null, utf8("c"));
    channel.basicPublish("", "leveret-no-such-queue", false, null, utf8("d"));
    channel.basicQos(1);
    assertThat(seen).isEmpty();

    channel.txCommit();

    assertThat(seen).containsExactly("a1", "b600000", "c1");
  }

  /// G068: an exchange that is not there is found at once.
  @Test
  @Proves("G068")
  void findsNoExchangeAtOnce() throws Exception {
    var channel = transactional();

    var refused =
        Refusal.later(
            channel, () -> Session.publish(channel, "leveret-no-such-exchange", "k", "m"));

    assertThat(refused.replyCode()).isEqualTo(404);
    assertThat(refused.method()).isEqualTo("60.40");
  }

  /// G068: so is a property that is refused.
  @Test
  @Proves("G068")
  void refusesPropertiesAtOnce() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    var properties = new AMQP.BasicProperties.Builder().userId("somebody-else").build();

    var refused =
        Refusal.later(channel, () -> channel.basicPublish("", queue, properties, utf8("m")));

    assertThat(refused.replyCode()).isEqualTo(406);
    assertThat(refused.method()).isEqualTo("60.40");
  }

  /// G068: the way of a message is that of the moment it is published.
  @Test
  @Proves("G068")
  void goesTheWayThatThereWas() throws Exception {
    var queue = session.queue();
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = transactional();
    channel.queueBind(queue, exchange, "k");
    Session.publish(channel, exchange, "k", "m");
    channel.queueUnbind(queue, exchange, "k");

    channel.txCommit();

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G067, G064: a queue that is gone takes what was for it.
  @Test
  @Proves({"G067", "G064"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it closes the connection with 506; for Leveret it is as with confirms, where the queue"
              + " takes its messages along")
  void doesWithoutAQueueThatIsGone() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, utf8("m"));
    channel.queueDelete(queue);

    channel.txCommit();

    assertThat(channel.isOpen()).isTrue();
  }

  /// G067: a queue that is full makes the commit fail, and the rest of it is done.
  @Test
  @Proves("G067")
  void failsInPartWhenAQueueIsFull() throws Exception {
    var full = session.queue(Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    var other = session.queue();
    var channel = transactional();
    Session.publish(channel, "", full, "first", "second");
    channel.basicPublish("", other, MessageProperties.PERSISTENT_BASIC, utf8("third"));

    var refused = Refusal.of(channel::txCommit);

    assertThat(refused)
        .isEqualTo(new Refusal("406 PRECONDITION_FAILED - partial tx completion", "90.20", true));
    assertThat(drain(session.channel(), full)).containsExactly("first");
    assertThat(drain(session.channel(), other)).containsExactly("third");
  }

  /// AK-08, DL-01: a message that is refused in a transaction dies with its commit.
  @Test
  @Proves({"AK-08", "DL-01"})
  void sendsDeadLetters() throws Exception {
    var dead = session.queue();
    var queue =
        session.queue(Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead));
    session.enqueue(queue, MessageProperties.PERSISTENT_BASIC, "m");
    var channel = transactional();
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicReject(tag, false);
    assertThat(ready(channel, dead)).isZero();

    channel.txCommit();

    Clients.awaitTrue(() -> ready(channel, dead) == 1);
    assertThat(drain(channel, dead)).containsExactly("m");
  }

  /// AK-08: bodies of any size, whole and in order.
  @Test
  @Proves("AK-08")
  void takesBodiesOfAnySize() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    var random = new Random(5);
    var bodies = new ArrayList<byte[]>();
    for (int size : new int[] {0, 1, 60_000, 10_000, 300_000, 2_000_000, 5, 262_144, 262_145}) {
      var body = new byte[size];
      random.nextBytes(body);
      bodies.add(body);
      bodies.add(body);
      channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
      channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, body);
    }

    channel.txCommit();

    for (var body : bodies) {
      assertThat(Arrays.equals(channel.basicGet(queue, true).getBody(), body)).isTrue();
    }
  }

  /// AK-08: a hundred thousand messages, more than memory is given for.
  @Test
  @Proves("AK-08")
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it refuses more than 10000 publishes in a transaction, which it has in memory; Leveret"
              + " has them in its log")
  void takesAHundredThousandMessages() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    var filler = "x".repeat(200);
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      channel.basicPublish(
          "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, utf8(i + ":" + filler));
    }
    assertThat(ready(channel, queue)).isZero();

    channel.txCommit();

    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);
    for (int i = 0; i < count; i++) {
      assertThat(Inbox.body(inbox.next())).startsWith(i + ":");
    }
  }
}
