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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A direct exchange compares the routing key with the binding key, octet by octet.
final class DirectExchangeTest {

  @RegisterExtension final Session session = new Session();

  /// EX-01
  @Test
  @Proves("EX-01")
  void routesToEveryQueueBoundWithTheKey() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var first = boundQueue(channel, exchange, "blue");
    var second = boundQueue(channel, exchange, "blue");

    publish(channel, exchange, "blue", "m");

    assertThat(drain(channel, first)).containsExactly("m");
    assertThat(drain(channel, second)).containsExactly("m");
  }

  /// EX-01
  @Test
  @Proves("EX-01")
  void leavesOutQueuesBoundWithAnotherKey() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var other = boundQueue(channel, exchange, "blues");
    var upper = boundQueue(channel, exchange, "Blue");
    var wild = boundQueue(channel, exchange, "#");

    publish(channel, exchange, "blue", "m");

    assertThat(drain(channel, other)).isEmpty();
    assertThat(drain(channel, upper)).isEmpty();
    assertThat(drain(channel, wild)).isEmpty();
  }

  /// EX-01
  @Test
  @Proves("EX-01")
  void routesByEachKeyAQueueIsBoundWith() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "one");
    channel.queueBind(queue, exchange, "two");

    publish(channel, exchange, "one", "a");
    publish(channel, exchange, "two", "b");
    publish(channel, exchange, "three", "c");

    assertThat(drain(channel, queue)).containsExactly("a", "b");
  }

  /// EX-01
  @Test
  @Proves("EX-01")
  void matchesTheEmptyKey() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "");

    publish(channel, exchange, "", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// EX-01
  @Test
  @Proves("EX-01")
  void matchesAKeyOf255Octets() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var key = "é".repeat(127) + "k";
    var queue = boundQueue(channel, exchange, key);

    publish(channel, exchange, key, "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// QU-01
  @Test
  @Proves("QU-01")
  void stopsRoutingAKeyOnceItIsUnbound() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "one");
    channel.queueBind(queue, exchange, "two");

    channel.queueUnbind(queue, exchange, "one");
    publish(channel, exchange, "one", "a");
    publish(channel, exchange, "two", "b");

    assertThat(drain(channel, queue)).containsExactly("b");
  }

  /// G117, EX-08: CC and BCC add routing keys; the delivery keeps the one published with.
  @Test
  @Proves({"G117", "G055", "EX-08"})
  void matchesTheKeysInCcAndBccToo() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var primary = boundQueue(channel, exchange, "to");
    var copied = boundQueue(channel, exchange, "cc");
    var blind = boundQueue(channel, exchange, "bcc");
    Map<String, Object> headers = Map.of("CC", List.of("cc"), "BCC", List.of("bcc"));
    var properties = new AMQP.BasicProperties.Builder().headers(headers).build();

    channel.basicPublish(exchange, "to", properties, Session.utf8("m"));

    for (var queue : List.of(primary, copied, blind)) {
      var got = channel.basicGet(queue, true);
      assertThat(got).isNotNull();
      assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("to");
      assertThat(got.getProps().getHeaders()).containsOnlyKeys("CC");
    }
  }

  /// G055: what is no text is no key, and a header of another case is any header.
  @Test
  @Proves("G055")
  void passesOverOtherElementsAndNames() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var copied = boundQueue(channel, exchange, "cc");
    var other = boundQueue(channel, exchange, "other");
    Map<String, Object> headers = Map.of("CC", List.of(1, "cc", true), "cc", List.of("other"));
    var properties = new AMQP.BasicProperties.Builder().headers(headers).build();

    channel.basicPublish(exchange, "to", properties, Session.utf8("m"));

    assertThat(drain(channel, copied)).containsExactly("m");
    assertThat(drain(channel, other)).isEmpty();
  }

  /// G055, QU-13: of a body that is stored in parts, too.
  @Test
  @Proves({"G055", "EX-08", "QU-13"})
  void removesTheBccOfALargeMessage() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var blind = boundQueue(channel, exchange, "bcc");
    Map<String, Object> headers = Map.of("BCC", List.of("bcc"), "kept", "yes");
    var properties =
        new AMQP.BasicProperties.Builder().contentType("a/b").headers(headers).appId("app").build();
    var body = new byte[3 << 20];

    channel.basicPublish(exchange, "to", properties, body);

    var got = channel.basicGet(blind, true);
    assertThat(got.getBody()).isEqualTo(body);
    assertThat(got.getProps().getContentType()).isEqualTo("a/b");
    assertThat(got.getProps().getHeaders()).containsOnlyKeys("kept");
    assertThat(got.getProps().getAppId()).isEqualTo("app");
  }

  /// G055: a CC that is not an array is refused.
  @Test
  @Proves("G055")
  void refusesACcThatIsNotAnArray() throws Exception {
    var channel = session.channel();
    var properties = new AMQP.BasicProperties.Builder().headers(Map.of("CC", "cc")).build();

    var refused =
        Refusal.later(
            channel, () -> channel.basicPublish("amq.direct", "to", properties, new byte[0]));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid message:"
                + " {unacceptable_type_in_header,\"CC\",longstr}");
    assertThat(refused.method()).isEqualTo("60.40");
  }
}
