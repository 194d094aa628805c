package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A fanout exchange gives a message to every queue bound to it, whatever the keys.
final class FanoutExchangeTest {

  @RegisterExtension final Session session = new Session();

  /// EX-01, G117
  @Test
  @Proves({"EX-01", "G117"})
  void ignoresTheKeys() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var first = boundQueue(channel, exchange, "");
    var second = boundQueue(channel, exchange, "some.key");

    publish(channel, exchange, "another.key", "m");

    assertThat(drain(channel, first)).containsExactly("m");
    assertThat(drain(channel, second)).containsExactly("m");
  }

  /// EX-01
  @Test
  @Proves("EX-01")
  void reachesAHundredQueues() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var queues = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      queues.add(boundQueue(channel, exchange, "k" + i));
    }

    publish(channel, exchange, "", "a", "b");

    for (var queue : queues) {
      assertThat(drain(channel, queue)).containsExactly("a", "b");
    }
  }

  /// G060, EX-17: several bindings of one queue give it one copy.
  @Test
  @Proves({"G060", "EX-17"})
  void givesAQueueBoundTwiceOneCopy() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "one");
    channel.queueBind(queue, exchange, "two");

    publish(channel, exchange, "", "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// EX-01: one of two bindings is enough.
  @Test
  @Proves("EX-01")
  void keepsRoutingUntilTheLastBindingOfAQueueIsGone() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var queue = boundQueue(channel, exchange, "one");
    channel.queueBind(queue, exchange, "two");

    channel.queueUnbind(queue, exchange, "one");
    publish(channel, exchange, "", "a");
    channel.queueUnbind(queue, exchange, "two");
    publish(channel, exchange, "", "b");

    assertThat(drain(channel, queue)).containsExactly("a");
  }
}
