package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `queue.bind` and `queue.unbind`: 50.20 and 50.50.
final class QueueBindTest {

  @RegisterExtension final Session session = new Session();

  /// EX-17: the same binding twice is one binding.
  @Test
  @Proves({"EX-17", "QU-01"})
  void countsARepeatedBindingOnce() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, "key");
    channel.queueBind(queue, exchange, "key");

    channel.queueUnbind(queue, exchange, "key");
    publish(channel, exchange, "key", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// EX-17: arguments are part of a binding even where the exchange ignores them.
  @Test
  @Proves("EX-17")
  void keepsBindingsWithOtherArgumentsApart() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, "key", Map.of("a", 1));
    channel.queueBind(queue, exchange, "key", Map.of("a", 2));

    channel.queueUnbind(queue, exchange, "key", Map.of("a", 1));
    publish(channel, exchange, "key", "1");
    channel.queueUnbind(queue, exchange, "key");
    publish(channel, exchange, "key", "2");
    channel.queueUnbind(queue, exchange, "key", Map.of("a", 2));
    publish(channel, exchange, "key", "3");

    assertThat(drain(channel, queue)).containsExactly("1", "2");
  }

  /// EX-17: the order of arguments does not count.
  @Test
  @Proves("EX-17")
  void comparesArgumentsWithoutTheirOrder() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    Map<String, Object> forward = new LinkedHashMap<>();
    forward.put("a", 1);
    forward.put("b", 2);
    Map<String, Object> backward = new LinkedHashMap<>();
    backward.put("b", 2);
    backward.put("a", 1);

    channel.queueBind(queue, exchange, "key", forward);
    channel.queueUnbind(queue, exchange, "key", backward);
    publish(channel, exchange, "key", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesAMissingExchange() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var missing = session.name();

    var refused = Refusal.of(() -> channel.queueBind(queue, missing, "key"));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no exchange '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesAMissingQueue() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.queueBind(missing, "amq.direct", "key"));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G108: whatever is missing, there is nothing left to unbind.
  @Test
  @Proves("G108")
  void isContentToUnbindWhatIsMissing() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var missing = session.name();

    channel.queueUnbind(queue, "amq.direct", "never bound");
    channel.queueUnbind(queue, missing, "key");
    var answer = channel.queueUnbind(missing, "amq.direct", "key");

    assertThat(answer).isInstanceOf(AMQP.Queue.UnbindOk.class);
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void bindsWithoutAnAnswer() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    channel.queueBindNoWait(queue, exchange, "key", Map.of());
    publish(channel, exchange, "key", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// EX-17: a queue that is deleted takes its bindings along.
  @Test
  @Proves({"EX-17", "QU-01"})
  void forgetsTheBindingsOfADeletedQueue() throws Exception {
    var queue = session.queue();
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    channel.queueBind(queue, exchange, "");

    channel.queueDelete(queue);
    channel.queueDeclare(queue, true, false, false, Map.of());
    publish(channel, exchange, "", "m");

    assertThat(drain(channel, queue)).isEmpty();
  }
}
