package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The headers `x-death`, `x-first-death-*` and `x-last-death-*`.
final class DeathHeadersTest {

  @RegisterExtension final Session session = new Session();

  /// G120
  @Test
  @Proves({"DL-02", "G120"})
  void describesADeath() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(to(letters));
    channel.queueBind(queue, source, "");
    var properties =
        new AMQP.BasicProperties.Builder()
            .expiration("60000")
            .headers(Map.of("CC", List.of("c1", "c2"), "BCC", List.of("b")))
            .build();
    var start = Instant.ofEpochSecond(Instant.now().getEpochSecond());

    channel.basicPublish(source, "key", properties, utf8("m"));
    Letter.reject(channel, queue);

    var death = Letter.take(channel, letters).deaths().getFirst();
    assertThat(death)
        .isEqualTo(
            new Letter.Death(
                queue, "rejected", 1, source, List.of("key", "c1", "c2"), death.time(), "60000"));
    assertThat(death.time()).isBetween(start, Instant.now());
  }

  /// G120: nearly the same deaths, one after the other.
  @Test
  @Proves({"DL-02", "G120"})
  void tellsDeathsApart() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(to(letters));
    channel.queueBind(queue, source, "");

    for (String message : List.of("a 60000", "a 60000", "b 60000", "b 70000", "a 60000")) {
      var properties = new AMQP.BasicProperties.Builder().expiration(message.substring(2)).build();
      channel.basicPublish(source, message.substring(0, 1), properties, utf8(message));
      Letter.reject(channel, queue);
      var letter = Letter.take(channel, letters);
      var death = letter.deaths().getFirst();
      assertThat(death.routingKeys().getFirst() + " " + death.originalExpiration())
          .isEqualTo(letter.body())
          .isEqualTo(message);
    }
  }

  /// G121
  @Test
  @Proves({"DL-02", "G121"})
  void tellsTheFirstAndTheLastDeath() throws Exception {
    var channel = session.channel();
    var end = exclusiveQueue(channel);
    var second = session.queue(to(end));
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var first = session.queue(to(second, "x-message-ttl", 10));
    channel.queueBind(first, source, "");

    channel.basicPublish(source, "", null, utf8("m"));
    Letter.reject(channel, second);

    var letter = Letter.take(channel, end);
    assertThat(letter.header("x-first-death-queue")).isEqualTo(first);
    assertThat(letter.header("x-first-death-reason")).isEqualTo("expired");
    assertThat(letter.header("x-first-death-exchange")).isEqualTo(source);
    assertThat(letter.header("x-last-death-queue")).isEqualTo(second);
    assertThat(letter.header("x-last-death-reason")).isEqualTo("rejected");
    assertThat(letter.header("x-last-death-exchange")).isEmpty();
    assertThat(letter.deaths())
        .extracting(Letter.Death::queue)
        .as("the latest first")
        .containsExactly(second, first);
  }

  /// G120: the same death again counts, comes first, and keeps its time.
  @Test
  @Proves({"DL-02", "G120"})
  void countsDeathsInTheSameWay() throws Exception {
    var channel = session.channel();
    var work = session.name();
    var wait = session.queue(to(work, "x-message-ttl", 10));
    channel.queueDeclare(work, true, false, false, to(wait));

    channel.basicPublish("", work, null, utf8("m"));
    Letter.reject(channel, work);
    var once = new Letter(Letter.hold(channel, work));
    var since = once.deaths().getLast().time();
    Clients.awaitTrue(() -> Instant.now().getEpochSecond() > since.getEpochSecond());
    channel.basicReject(once.response().getEnvelope().getDeliveryTag(), false);

    var letter = Letter.take(channel, work);
    assertThat(letter.deaths())
        .extracting(Letter.Death::queue, Letter.Death::reason, Letter.Death::count)
        .containsExactly(tuple(wait, "expired", 2L), tuple(work, "rejected", 2L));
    assertThat(letter.deaths().getLast().time()).as("of the first").isEqualTo(since);
    assertThat(letter.response().getProps().getExpiration()).isNull();
  }

  /// G120: the same queue for another reason is another element.
  @Test
  @Proves({"DL-02", "G120"})
  void tellsReasonsApart() throws Exception {
    var channel = session.channel();
    var end = exclusiveQueue(channel);
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange, "x-message-ttl", 2000));
    channel.queueBind(queue, exchange, "");

    channel.basicPublish("", queue, null, utf8("m"));
    Letter.reject(channel, queue); // to itself, where nobody wants it any more
    Clients.awaitTrue(() -> channel.messageCount(queue) == 1);
    channel.queueBind(end, exchange, "");

    assertThat(Letter.take(channel, end).deaths())
        .extracting(Letter.Death::queue, Letter.Death::reason, Letter.Death::count)
        .containsExactly(tuple(queue, "expired", 1L), tuple(queue, "rejected", 1L));
  }

  /// G123: what a publisher claims is replaced at the first death.
  @Test
  @Proves({"DL-02", "G123", "U-13"})
  void doesNotBelieveAPublisher() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    var claimed =
        Map.<String, Object>of(
            "x-death",
            List.of(Map.of("queue", queue, "reason", "rejected", "count", 7L, "exchange", "e")),
            "x-first-death-queue",
            "elsewhere",
            "x-last-death-queue",
            "elsewhere");

    var properties = new AMQP.BasicProperties.Builder().headers(claimed).build();
    channel.basicPublish("", queue, properties, utf8("m"));
    Letter.reject(channel, queue);

    var letter = Letter.take(channel, letters);
    assertThat(letter.deaths()).extracting(Letter.Death::count).containsExactly(1L);
    assertThat(letter.header("x-first-death-queue")).isEqualTo(queue);
    assertThat(letter.header("x-last-death-queue")).isEqualTo(queue);
  }

  /// G123: a claim of any shape does no harm.
  @Test
  @Proves({"DL-02", "G123"})
  void survivesNonsenseFromAPublisher() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    for (Object nonsense : List.of("text", 1, List.of(), List.of("text"), List.of(Map.of()))) {
      var headers = Map.<String, Object>of("x-death", nonsense, "x-first-death-reason", 5);
      var properties = new AMQP.BasicProperties.Builder().headers(headers).build();

      channel.basicPublish("", queue, properties, utf8("m"));
      Letter.reject(channel, queue);

      assertThat(Letter.take(channel, letters).deaths()).hasSize(1);
    }
  }

  /// U-13
  @Test
  @Proves({"DL-02", "U-13"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it has no header with the plain number; clients must add up those in x-death")
  void tellsHowManyDeathsThereWere() throws Exception {
    var channel = session.channel();
    var end = exclusiveQueue(channel);
    var second = session.queue(to(end));
    var first = session.queue(to(second));

    channel.basicPublish("", first, null, utf8("m"));
    Letter.reject(channel, first);
    Letter.reject(channel, second);

    assertThat(Letter.take(channel, end).headers()).containsEntry("x-death-count", 2L);
  }

  /// G082: a message that a consumer was given comes again when it comes as a letter.
  @Test
  @Proves({"DL-01", "G082"})
  void marksWhatAConsumerHad() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var rejecting = session.queue(to(letters));
    var expiring = session.queue(to(letters, "x-message-ttl", 0));

    channel.basicPublish("", rejecting, null, utf8("m"));
    Letter.reject(channel, rejecting);
    var rejected = Letter.take(channel, letters);
    channel.basicPublish("", expiring, null, utf8("m"));
    var expired = Letter.take(channel, letters);

    assertThat(rejected.response().getEnvelope().isRedeliver()).isTrue();
    assertThat(expired.response().getEnvelope().isRedeliver()).isFalse();
  }
}
