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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `exchange.delete`: 40.20.
final class ExchangeDeleteTest {

  @RegisterExtension final Session session = new Session();

  /// EX-04
  @Test
  @Proves("EX-04")
  void removesTheExchangeAndItsBindings() throws Exception {
    var name = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = boundQueue(channel, name, "key");

    channel.exchangeDelete(name);
    channel.exchangeDeclare(name, "direct", true);
    publish(channel, name, "key", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G113
  @Test
  @Proves("G113")
  void isContentWithAMissingExchange() throws Exception {
    var channel = session.channel();

    var answer = channel.exchangeDelete(session.name());

    assertThat(answer).isInstanceOf(AMQP.Exchange.DeleteOk.class);
  }

  /// G113
  @Test
  @Proves("G113")
  void refusesIfUsed() throws Exception {
    var name = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    boundQueue(channel, name, "key");

    var refused = Refusal.of(() -> channel.exchangeDelete(name, true));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - exchange '%s' in vhost '/' in use".formatted(name));
    assertThat(refused.method()).isEqualTo("40.20");
  }

  /// G113: being the destination of a binding is not being used.
  @Test
  @Proves({"G113", "EX-06"})
  void allowsIfUnusedWhileBoundToASource() throws Exception {
    var name = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    channel.exchangeBind(name, "amq.direct", name);

    channel.exchangeDelete(name, true);

    var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));
    assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void deletesWithoutAnAnswer() throws Exception {
    var name = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();

    channel.exchangeDeleteNoWait(name, false);

    var refused = Refusal.of(() -> channel.exchangeDeclarePassive(name));
    assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
  }

  /// G050: what is published afterwards meets no exchange.
  @Test
  @Proves("G050")
  void closesTheChannelOfALaterPublisher() throws Exception {
    var name = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();

    channel.exchangeDelete(name);
    var refused = Refusal.later(channel, () -> publish(channel, name, "key", "m"));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no exchange '%s' in vhost '/'".formatted(name));
    assertThat(refused.method()).isEqualTo("60.40");
  }
}
