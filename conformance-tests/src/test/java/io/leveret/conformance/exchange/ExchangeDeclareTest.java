package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `exchange.declare`: 40.10.
final class ExchangeDeclareTest {

  @RegisterExtension final Session session = new Session();

  /// EX-01
  @ParameterizedTest
  @Proves({"EX-01", "EX-04"})
  @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
  void declaresEveryType(String type) throws Exception {
    var channel = session.channel();
    var name = session.name();

    channel.exchangeDeclare(name, type, true);
    channel.exchangeDeclare(name, type, true);

    channel.exchangeDeclarePassive(name);
    assertThat(channel.isOpen()).isTrue();
  }

  /// G110: as seen on the wire of RabbitMQ 4.3.6.
  @Test
  @Proves("G110")
  void refusesAnUnknownType() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDeclare(session.name(), "foo"));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - invalid exchange type 'foo'");
    assertThat(refused.method()).isEqualTo("40.10");
    assertThat(session.connection().isOpen()).isTrue();
  }

  /// Unknown arguments are ignored, as seen on the wire of RabbitMQ 4.3.6.
  @Test
  @Proves("G112")
  void ignoresUnknownArguments() throws Exception {
    var channel = session.channel();
    var name = session.name();

    channel.exchangeDeclare(name, "direct", false, false, Map.of("x-unheard-of", 1));
    channel.exchangeDeclare(name, "direct", false, false, Map.of("x-other", "y"));

    assertThat(channel.isOpen()).isTrue();
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void declaresWithoutAnAnswer() throws Exception {
    var channel = session.channel();
    var name = session.name();

    channel.exchangeDeclareNoWait(name, "direct", false, false, false, Map.of());

    channel.exchangeDeclarePassive(name);
    assertThat(channel.isOpen()).isTrue();
  }

  /// G047: line ends vanish from names.
  @Test
  @Proves("G047")
  void stripsLineEndsFromTheName() throws Exception {
    var channel = session.channel();
    var name = session.name();

    channel.exchangeDeclare("\r\n" + name + "\n", "direct");

    channel.exchangeDeclarePassive(name);
    assertThat(channel.isOpen()).isTrue();
  }

  @Nested
  final class Passive {

    /// The specification's rule "not-found": 404 on the channel.
    @Test
    @Proves("EX-04")
    void refusesAnUnknownName() throws Exception {
      var channel = session.channel();
      var name = session.name();

      var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));

      assertThat(refused.codeAndText())
          .isEqualTo("404 NOT_FOUND - no exchange '%s' in vhost '/'".formatted(name));
      assertThat(refused.method()).isEqualTo("40.10");
    }

    /// Only the name counts.
    @Test
    @Proves("EX-04")
    void ignoresTheTypeAndTheFlags() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var answer =
          channel.rpc(
              new AMQP.Exchange.Declare.Builder()
                  .exchange(name)
                  .type("no such type")
                  .passive()
                  .internal()
                  .build());

      assertThat(answer.getMethod()).isInstanceOf(AMQP.Exchange.DeclareOk.class);
    }
  }

  @Nested
  final class Equivalence {

    /// G112
    @Test
    @Proves("G112")
    void refusesAnotherType() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var refused = Refusal.of(() -> channel.exchangeDeclare(name, "topic", true));

      assertThat(refused.codeAndText()).isEqualTo(inequivalent("type", name, "topic", "direct"));
      assertThat(refused.method()).isEqualTo("40.10");
    }

    /// G112
    @Test
    @Proves("G112")
    void refusesAnotherDurability() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var refused = Refusal.of(() -> channel.exchangeDeclare(name, "direct", false));

      assertThat(refused.codeAndText()).isEqualTo(inequivalent("durable", name, "false", "true"));
    }

    /// G112
    @Test
    @Proves("G112")
    void refusesAnotherAutoDelete() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var refused = Refusal.of(() -> channel.exchangeDeclare(name, "direct", true, true, Map.of()));

      assertThat(refused.codeAndText())
          .isEqualTo(inequivalent("auto_delete", name, "true", "false"));
    }

    /// G112
    @Test
    @Proves("G112")
    void refusesAnotherInternal() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var refused =
          Refusal.of(() -> channel.exchangeDeclare(name, "direct", true, false, true, Map.of()));

      assertThat(refused.codeAndText()).isEqualTo(inequivalent("internal", name, "true", "false"));
    }

    /// G112
    @Test
    @Proves({"G112", "EX-05"})
    void refusesAnotherAlternateExchange() throws Exception {
      var channel = session.channel();
      var name = session.exchange("direct", Map.of("alternate-exchange", "one"));

      var refused = Refusal.of(() -> declareWithAlternate(channel, name, "two"));

      assertThat(refused.codeAndText())
          .isEqualTo(inequivalent("alternate-exchange", name, "two", "one"));
    }

    /// G112
    @Test
    @Proves({"G112", "EX-05"})
    void refusesAnAlternateExchangeWhereThereWasNone() throws Exception {
      var channel = session.channel();
      var name = session.exchange(BuiltinExchangeType.DIRECT);

      var refused = Refusal.of(() -> declareWithAlternate(channel, name, "two"));

      assertThat(refused.codeAndText())
          .isEqualTo(
              ("406 PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange '%s'"
                      + " in vhost '/': received the value 'two' of type 'longstr' but current is"
                      + " none")
                  .formatted(name));
    }

    private static void declareWithAlternate(Channel channel, String name, String alternate)
        throws Exception {
      channel.exchangeDeclare(name, "direct", true, false, Map.of("alternate-exchange", alternate));
    }

    private static String inequivalent(
        String argument, String exchange, String received, String current) {
      return ("406 PRECONDITION_FAILED - inequivalent arg '%s' for exchange '%s' in vhost '/':"
              + " received '%s' but current is '%s'")
          .formatted(argument, exchange, received, current);
    }
  }

  @Nested
  final class Internal {

    /// EX-04, G050
    @Test
    @Proves({"EX-04", "G050"})
    void refusesAPublish() throws Exception {
      var channel = session.channel();
      var name = session.name();
      channel.exchangeDeclare(name, "fanout", false, false, true, Map.of());

      var refused = Refusal.later(channel, () -> publish(channel, name, "", "m"));

      assertThat(refused.codeAndText())
          .isEqualTo(
              "403 ACCESS_REFUSED - cannot publish to internal exchange '%s' in vhost '/'"
                  .formatted(name));
      assertThat(refused.method()).isEqualTo("60.40");
    }

    /// EX-04, EX-06: what another exchange hands on, it routes.
    @Test
    @Proves({"EX-04", "EX-06"})
    void routesWhatAnotherExchangeHandsOn() throws Exception {
      var channel = session.channel();
      var source = session.exchange(BuiltinExchangeType.FANOUT);
      var internal = session.name();
      channel.exchangeDeclare(internal, "fanout", false, false, true, Map.of());
      channel.exchangeBind(internal, source, "");
      var queue = boundQueue(channel, internal, "");

      publish(channel, source, "", "m");

      assertThat(drain(channel, queue)).containsExactly("m");
    }
  }

  @Nested
  final class AutoDelete {

    /// EX-04, G118
    @Test
    @Proves({"EX-04", "G118"})
    void goesWithItsLastBinding() throws Exception {
      var channel = session.channel();
      var name = autoDelete(channel);
      var queue = boundQueue(channel, name, "one");
      channel.queueBind(queue, name, "two");

      channel.queueUnbind(queue, name, "one");
      channel.exchangeDeclarePassive(name);
      channel.queueUnbind(queue, name, "two");

      var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));
      assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
    }

    /// G118
    @Test
    @Proves("G118")
    void goesWithTheLastQueueBoundToIt() throws Exception {
      var channel = session.channel();
      var name = autoDelete(channel);
      var queue = boundQueue(channel, name, "one");

      channel.queueDelete(queue);

      var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));
      assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
    }

    /// G118: an exchange bound to it counts like a queue.
    @Test
    @Proves({"G118", "EX-06"})
    void goesWithTheLastExchangeBoundToIt() throws Exception {
      var channel = session.channel();
      var name = autoDelete(channel);
      channel.exchangeBind("amq.fanout", name, "one");

      channel.exchangeUnbind("amq.fanout", name, "one");

      var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));
      assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
    }

    /// G118: its own bindings to a source do not keep it, nor does losing them end it.
    @Test
    @Proves({"G118", "EX-06"})
    void staysWhenABindingToItGoes() throws Exception {
      var channel = session.channel();
      var name = autoDelete(channel);
      channel.exchangeBind(name, "amq.direct", name);

      channel.exchangeUnbind(name, "amq.direct", name);

      channel.exchangeDeclarePassive(name);
      assertThat(channel.isOpen()).isTrue();
    }

    /// G118
    @Test
    @Proves("G118")
    void staysUntilItHadABinding() throws Exception {
      var channel = session.channel();
      var name = autoDelete(channel);

      channel.queueUnbind(Session.exclusiveQueue(channel), name, "never bound");

      channel.exchangeDeclarePassive(name);
      assertThat(channel.isOpen()).isTrue();
    }

    private String autoDelete(Channel channel) throws IOException {
      var name = session.name();
      channel.exchangeDeclare(name, "direct", false, true, Map.of());
      return name;
    }
  }
}
