package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
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
import io.leveret.conformance.session.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The argument `x-dead-letter-exchange`: where messages go that die, and which do not go.
@AlsoOnTwoLoops
final class DeadLetterTest {

  @RegisterExtension final Session session = new Session();

  /// DL-01: `basic.reject` and `basic.nack` without requeue.
  @Test
  @Proves({"DL-01", "G122"})
  void sendsWhatIsRefused() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    session.enqueue(queue, "rejected", "nacked", "kept");

    Letter.reject(channel, queue);
    long tag = Letter.hold(channel, queue).getEnvelope().getDeliveryTag();
    channel.basicNack(tag, false, false);

    assertThat(Letter.bodies(channel, letters, 2)).containsExactly("rejected", "nacked");
    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// DL-01: many refused at once keep their order.
  @Test
  @Proves({"DL-01", "G088"})
  void keepsTheOrderOfWhatIsRefusedTogether() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    var bodies = new String[3_000];
    Arrays.setAll(bodies, Integer::toString);
    session.enqueue(queue, bodies);
    var inbox = Session.consume(channel, queue);
    var last = inbox.next(bodies.length).getLast();

    channel.basicNack(last.getEnvelope().getDeliveryTag(), true, false);

    assertThat(Letter.bodies(channel, letters, bodies.length)).containsExactly(bodies);
  }

  /// G122: without a key of its own a letter keeps all that the message came with.
  @Test
  @Proves({"DL-01", "G122"})
  void keepsTheRoutingKeys() throws Exception {
    var channel = session.channel();
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var byKey = boundQueue(channel, exchange, "key");
    var byCopy = boundQueue(channel, exchange, "copy");
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange));
    channel.queueBind(queue, source, "");
    var properties =
        new AMQP.BasicProperties.Builder()
            .headers(Map.of("CC", List.of("copy"), "BCC", List.of("blind")))
            .build();

    channel.basicPublish(source, "key", properties, utf8("m"));
    Letter.reject(channel, queue);

    var letter = Letter.take(channel, byKey);
    assertThat(letter.response().getEnvelope().getExchange()).isEqualTo(exchange);
    assertThat(letter.response().getEnvelope().getRoutingKey()).isEqualTo("key");
    assertThat(letter.header("CC")).isEqualTo("[copy]");
    assertThat(letter.headers()).doesNotContainKey("BCC");
    assertThat(Letter.take(channel, byCopy).body()).isEqualTo("m");
  }

  /// G122: blind copies are made once, by the publisher.
  @Test
  @Proves({"DL-01", "G122"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it sends a letter to the keys of BCC, too, though it says it drops them; here they are"
              + " not stored, so that nobody who reads the message can learn them")
  void doesNotFollowBlindCopies() throws Exception {
    var channel = session.channel();
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var byKey = boundQueue(channel, exchange, "key");
    var byBlindCopy = boundQueue(channel, exchange, "blind");
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange));
    channel.queueBind(queue, source, "");
    var blind = new AMQP.BasicProperties.Builder().headers(Map.of("BCC", List.of("blind"))).build();

    channel.basicPublish(source, "key", blind, utf8("m"));
    Letter.reject(channel, queue);

    assertThat(Letter.take(channel, byKey).body()).isEqualTo("m");
    assertThat(ready(channel, byBlindCopy)).isZero();
  }

  /// G122: with a key for letters only that counts.
  @Test
  @Proves({"DL-01", "G122"})
  void replacesTheRoutingKeys() throws Exception {
    var channel = session.channel();
    var other = exclusiveQueue(channel);
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));

    var copied = new AMQP.BasicProperties.Builder().headers(Map.of("CC", List.of(other))).build();
    channel.basicPublish("", queue, copied, utf8("m"));
    Letter.take(channel, other);
    Letter.reject(channel, queue);

    var letter = Letter.take(channel, letters);
    assertThat(letter.response().getEnvelope().getRoutingKey()).isEqualTo(letters);
    assertThat(ready(channel, other)).isZero();
  }

  /// G122
  @Test
  @Proves({"DL-01", "G122"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it leaves the header CC in a letter whose key was replaced, though it says it removes"
              + " it; a reader would take it for where the letter went")
  void dropsTheCopiesFromALetterWithItsOwnKey() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));

    var copied =
        new AMQP.BasicProperties.Builder().headers(Map.of("CC", List.of("no-queue"))).build();
    channel.basicPublish("", queue, copied, utf8("m"));
    Letter.reject(channel, queue);

    assertThat(Letter.take(channel, letters).headers()).doesNotContainKey("CC");
  }

  /// G122: all else is as it was published.
  @Test
  @Proves({"DL-01", "G122"})
  void keepsPropertiesAndBody() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    var body = new byte[100_000];
    new Random(1).nextBytes(body);
    var properties =
        MessageProperties.PERSISTENT_TEXT_PLAIN
            .builder()
            .expiration("3600000")
            .priority(7)
            .correlationId("c")
            .replyTo("r")
            .messageId("id")
            .type("t")
            .appId("a")
            .headers(Map.of("mine", 1))
            .build();

    channel.basicPublish("", queue, properties, body);
    Letter.reject(channel, queue);

    var letter = Letter.take(channel, letters);
    assertThat(letter.response().getBody()).isEqualTo(body);
    assertThat(letter.header("mine")).isEqualTo("1");
    var kept = letter.response().getProps().builder().headers(null).build();
    assertThat(kept).isEqualTo(properties.builder().headers(null).expiration(null).build());
  }

  /// DL-01: persistence is unchanged; a transient message does not become persistent.
  @Test
  @Proves({"DL-01", "G122"})
  void keepsTheDeliveryMode() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    for (var properties :
        List.of(MessageProperties.MINIMAL_BASIC, MessageProperties.MINIMAL_PERSISTENT_BASIC)) {
      channel.basicPublish("", queue, properties, utf8("m"));

      Letter.reject(channel, queue);

      assertThat(Letter.take(channel, letters).response().getProps().getDeliveryMode())
          .isEqualTo(properties.getDeliveryMode());
    }
  }

  /// DL-01: a body in many frames arrives whole.
  @Test
  @Proves({"DL-01", "QU-12"})
  void sendsLargeMessages() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    var body = new byte[3 << 20];
    new Random(2).nextBytes(body);

    channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    Letter.reject(channel, queue);

    assertThat(Letter.take(channel, letters).response().getBody()).isEqualTo(body);
  }

  /// A letter is a message like others: any type of exchange takes it to many queues.
  @Test
  @Proves("DL-01")
  void goesThroughAnyExchange() throws Exception {
    var channel = session.channel();
    var exchange = session.exchange(BuiltinExchangeType.HEADERS);
    var one = exclusiveQueue(channel);
    var two = exclusiveQueue(channel);
    channel.queueBind(
        one, exchange, "", Map.of("x-match", "any-with-x", "x-first-death-reason", "rejected"));
    channel.queueBind(two, exchange, "", Map.of("x-match", "any", "mine", "yes"));
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange));
    var properties = new AMQP.BasicProperties.Builder().headers(Map.of("mine", "yes")).build();

    channel.basicPublish("", queue, properties, utf8("m"));
    Letter.reject(channel, queue);

    assertThat(Letter.take(channel, one).body()).isEqualTo("m");
    assertThat(Letter.take(channel, two).body()).isEqualTo("m");
  }

  /// G125: an exchange that is missing is no error, and may come later.
  @Test
  @Proves({"DL-01", "G125"})
  void dropsLettersWithoutAnExchange() throws Exception {
    var channel = session.channel();
    var exchange = session.name();
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange));
    session.enqueue(queue, "gone", "sent");

    Letter.reject(channel, queue);
    Clients.roundTrip(channel);
    channel.exchangeDeclare(exchange, "fanout");
    var letters = boundQueue(channel, exchange, "");
    Letter.reject(channel, queue);

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("sent");
    channel.exchangeDelete(exchange);
  }

  /// G125
  @Test
  @Proves({"DL-01", "G125"})
  void sendsNothingThatIsPurgedOrDeleted() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    session.enqueue(queue, "purged");
    channel.queuePurge(queue);
    session.enqueue(queue, "ready", "held");
    Letter.hold(channel, queue);

    channel.queueDelete(queue);

    expectNothing(channel, letters);
  }

  /// G125
  @Test
  @Proves({"DL-01", "DL-11", "G125"})
  void sendsNothingOfAQueueThatExpires() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-expires", 200));
    session.enqueue(queue, "m");

    Clients.awaitTrue(() -> isGone(queue));

    expectNothing(channel, letters);
  }

  /// DL-01: without an exchange for letters what is refused is gone.
  @Test
  @Proves("DL-01")
  void dropsWhatIsRefusedWithoutAnExchange() throws Exception {
    var channel = session.channel();
    var queue = session.queue();
    session.enqueue(queue, "m");

    Letter.reject(channel, queue);

    Clients.roundTrip(channel);
    assertThat(ready(channel, queue)).isZero();
  }

  /// DL-01: nothing of it is confirmed to anybody, and nobody's consumer sees another order.
  @Test
  @Proves("DL-01")
  void goesBehindWhatIsThere() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    publish(channel, "", letters, "first");
    var queue = session.queue(to(letters));
    session.enqueue(queue, "second");

    Letter.reject(channel, queue);
    Clients.awaitTrue(() -> ready(channel, letters) == 2);
    publish(channel, "", letters, "third");

    assertThat(Letter.bodies(channel, letters, 3)).containsExactly("first", "second", "third");
  }

  /// Whether the queue is gone, asked in a way that is no use of it.
  private boolean isGone(String queue) throws Exception {
    try (var channel = session.confirmingChannel()) {
      var returned = new AtomicBoolean();
      channel.addReturnListener(_ -> returned.set(true));
      channel.basicPublish("", queue, true, null, new byte[0]);
      channel.waitForConfirms(10_000);
      return returned.get();
    }
  }

  private static void expectNothing(Channel channel, String letters) throws Exception {
    // What died is sent before what comes after it.
    var other = exclusiveQueue(channel);
    var marker =
        channel.queueDeclare("", false, true, false, to(other, "x-message-ttl", 0)).getQueue();
    publish(channel, "", marker, "marker");
    assertThat(Letter.bodies(channel, other, 1)).containsExactly("marker");
    assertThat(ready(channel, letters)).isZero();
  }
}
