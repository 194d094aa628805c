package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `exchange.bind` and `exchange.unbind`: 40.30 and 40.40.
final class ExchangeBindTest {

  @RegisterExtension final Session session = new Session();

  /// EX-06
  @Test
  @Proves("EX-06")
  void handsMessagesOnToAnotherExchange() throws Exception {
    var source = session.exchange(BuiltinExchangeType.DIRECT);
    var destination = session.exchange(BuiltinExchangeType.TOPIC);
    var channel = session.channel();
    channel.exchangeBind(destination, source, "a.b");
    var matching = boundQueue(channel, destination, "a.*");
    var other = boundQueue(channel, destination, "x.*");

    publish(channel, source, "a.b", "1");
    publish(channel, source, "a.c", "2");

    assertThat(drain(channel, matching)).containsExactly("1");
    assertThat(drain(channel, other)).isEmpty();
  }

  /// EX-06, G079: the delivery names the exchange that was published to.
  @Test
  @Proves({"EX-06", "G079"})
  void keepsTheNameOfTheFirstExchange() throws Exception {
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var destination = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(destination, source, "");
    var queue = boundQueue(channel, destination, "");

    publish(channel, source, "key", "m");

    assertThat(channel.basicGet(queue, true).getEnvelope().getExchange()).isEqualTo(source);
  }

  /// EX-06, G060: two ways to one queue give it one copy.
  @Test
  @Proves({"EX-06", "G060"})
  void givesAQueueBehindADiamondOneCopy() throws Exception {
    var top = session.exchange(BuiltinExchangeType.FANOUT);
    var left = session.exchange(BuiltinExchangeType.FANOUT);
    var right = session.exchange(BuiltinExchangeType.TOPIC);
    var bottom = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(left, top, "");
    channel.exchangeBind(right, top, "");
    channel.exchangeBind(bottom, left, "");
    channel.exchangeBind(bottom, right, "#");
    var queue = boundQueue(channel, bottom, "");
    channel.queueBind(queue, left, "");
    channel.queueBind(queue, top, "");

    publish(channel, top, "key", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// EX-06: each exchange is visited once a message.
  @Test
  @Proves("EX-06")
  void endsInACycle() throws Exception {
    var one = session.exchange(BuiltinExchangeType.FANOUT);
    var two = session.exchange(BuiltinExchangeType.FANOUT);
    var three = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(two, one, "");
    channel.exchangeBind(three, two, "");
    channel.exchangeBind(one, three, "");
    var queueOfOne = boundQueue(channel, one, "");
    var queueOfThree = boundQueue(channel, three, "");

    publish(channel, two, "", "m");

    assertThat(drain(channel, queueOfOne)).containsExactly("m");
    assertThat(drain(channel, queueOfThree)).containsExactly("m");
  }

  /// EX-06
  @Test
  @Proves("EX-06")
  void bindsAnExchangeToItself() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(exchange, exchange, "");
    var queue = boundQueue(channel, exchange, "");

    publish(channel, exchange, "", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// EX-17: the same binding twice is one binding.
  @Test
  @Proves("EX-17")
  void countsARepeatedBindingOnce() throws Exception {
    var source = session.exchange(BuiltinExchangeType.DIRECT);
    var destination = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var queue = boundQueue(channel, destination, "");
    channel.exchangeBind(destination, source, "key", Map.of("x", 1));
    channel.exchangeBind(destination, source, "key", Map.of("x", 1));

    channel.exchangeUnbind(destination, source, "key", Map.of("x", 1));
    publish(channel, source, "key", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// EX-06
  @Test
  @Proves("EX-06")
  void stopsHandingOnOnceUnbound() throws Exception {
    var source = session.exchange(BuiltinExchangeType.DIRECT);
    var destination = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var queue = boundQueue(channel, destination, "");
    channel.exchangeBind(destination, source, "one");
    channel.exchangeBind(destination, source, "two");

    channel.exchangeUnbind(destination, source, "one");
    publish(channel, source, "one", "1");
    publish(channel, source, "two", "2");

    assertThat(drain(channel, queue)).containsExactly("2");
  }

  /// EX-06: deleting the destination takes its bindings along.
  @Test
  @Proves("EX-06")
  void forgetsTheBindingsOfADeletedDestination() throws Exception {
    var source = session.exchange(BuiltinExchangeType.FANOUT);
    var destination = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(destination, source, "");

    channel.exchangeDelete(destination);
    channel.exchangeDeclare(destination, "fanout", true);
    var queue = boundQueue(channel, destination, "");
    publish(channel, source, "", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesAMissingSource() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.exchangeBind("amq.fanout", missing, ""));

    assertThat(refused.codeAndText()).isEqualTo(notFound(missing));
    assertThat(refused.method()).isEqualTo("40.30");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesAMissingDestination() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.exchangeBind(missing, "amq.fanout", ""));

    assertThat(refused.codeAndText()).isEqualTo(notFound(missing));
    assertThat(refused.method()).isEqualTo("40.30");
  }

  /// G108: whatever is missing, there is nothing left to unbind.
  @Test
  @Proves("G108")
  void isContentToUnbindWhatIsMissing() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    channel.exchangeUnbind("amq.fanout", "amq.direct", "never bound");
    channel.exchangeUnbind("amq.fanout", missing, "");
    var answer = channel.exchangeUnbind(missing, "amq.fanout", "");

    assertThat(answer).isInstanceOf(AMQP.Exchange.UnbindOk.class);
  }

  private static String notFound(String exchange) {
    return "404 NOT_FOUND - no exchange '%s' in vhost '/'".formatted(exchange);
  }
}
