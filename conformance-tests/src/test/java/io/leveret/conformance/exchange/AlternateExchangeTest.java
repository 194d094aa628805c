package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The argument `alternate-exchange`: where a message goes that an exchange has no way for.
final class AlternateExchangeTest {

  @RegisterExtension final Session session = new Session();

  /// EX-05, G114
  @Test
  @Proves({"EX-05", "G114"})
  void takesWhatTheExchangeCannotRoute() throws Exception {
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var exchange = withAlternate(alternate);
    var channel = session.channel();
    var routed = boundQueue(channel, exchange, "known");
    var unrouted = boundQueue(channel, alternate, "");

    publish(channel, exchange, "known", "a");
    publish(channel, exchange, "unknown", "b");

    assertThat(drain(channel, routed)).containsExactly("a");
    assertThat(drain(channel, unrouted)).containsExactly("b");
  }

  /// G114: the alternate exchange sees the key the message was published with.
  @Test
  @Proves("G114")
  void keepsTheRoutingKeyAndTheExchangeName() throws Exception {
    var alternate = session.exchange(BuiltinExchangeType.DIRECT);
    var exchange = withAlternate(alternate);
    var channel = session.channel();
    var queue = boundQueue(channel, alternate, "the.key");

    publish(channel, exchange, "the.key", "m");

    var got = channel.basicGet(queue, true);
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("the.key");
    assertThat(got.getEnvelope().getExchange()).isEqualTo(exchange);
  }

  /// EX-05: alternates have alternates.
  @Test
  @Proves({"EX-05", "G114"})
  void isFollowedThroughAChain() throws Exception {
    var last = session.exchange(BuiltinExchangeType.FANOUT);
    var middle = withAlternate(last);
    var exchange = withAlternate(middle);
    var channel = session.channel();
    var queue = boundQueue(channel, last, "");

    publish(channel, exchange, "unknown", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G114: a circle of alternates ends where it began.
  @Test
  @Proves("G114")
  void isNotFollowedRoundACircle() throws Exception {
    var channel = session.channel();
    var one = session.name();
    var two = session.name();
    declare(one, two);
    declare(two, one);
    var queue = boundQueue(channel, two, "key");

    publish(channel, one, "unknown", "a");
    publish(channel, one, "key", "b");

    assertThat(drain(channel, queue)).containsExactly("b");
  }

  /// G114
  @Test
  @Proves("G114")
  void mayBeMissing() throws Exception {
    var exchange = withAlternate("leveret-no-such-exchange");
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "known");

    publish(channel, exchange, "unknown", "a");
    publish(channel, exchange, "known", "b");

    assertThat(drain(channel, queue)).containsExactly("b");
  }

  /// G058: a message that the alternate routes is not returned.
  @Test
  @Proves({"G058", "AK-06"})
  void savesAMandatoryMessageFromBeingReturned() throws Exception {
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var exchange = withAlternate(alternate);
    var channel = session.confirmingChannel();
    var returned = new AtomicInteger();
    channel.addReturnListener(_ -> returned.incrementAndGet());
    var queue = boundQueue(channel, alternate, "");

    channel.basicPublish(exchange, "unknown", true, null, Session.utf8("m"));
    channel.waitForConfirmsOrDie(10_000);

    assertThat(returned).hasValue(0);
    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G058, G114: when the alternate has no way either, the publisher hears of it.
  @Test
  @Proves({"G058", "G114"})
  void doesNotSaveAMandatoryMessageItCannotRoute() throws Exception {
    var exchange = withAlternate(session.exchange(BuiltinExchangeType.FANOUT));
    var channel = session.confirmingChannel();
    var returned = new AtomicInteger();
    channel.addReturnListener(_ -> returned.incrementAndGet());

    channel.basicPublish(exchange, "unknown", true, null, Session.utf8("m"));
    channel.waitForConfirmsOrDie(10_000);

    assertThat(returned).hasValue(1);
  }

  /// G114: an exchange that is reached through a binding may need its alternate too.
  @Test
  @Proves({"G114", "EX-06"})
  void servesAnExchangeReachedThroughABinding() throws Exception {
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var inner = withAlternate(alternate);
    var outer = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.exchangeBind(inner, outer, "");
    var queue = boundQueue(channel, alternate, "");

    publish(channel, outer, "unknown", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  private String withAlternate(String alternate) throws Exception {
    return session.exchange("direct", Map.of("alternate-exchange", alternate));
  }

  private void declare(String name, String alternate) throws Exception {
    session
        .channel()
        .exchangeDeclare(name, "direct", true, false, Map.of("alternate-exchange", alternate));
  }
}
