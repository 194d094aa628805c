package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Exchanges, queues and bindings after a restart.
@NeedsOwnBroker
final class TopologyRestartTest {

  @TempDir Path dataDir;

  /// QU-02, EX-04, ST-01: what is durable comes back with all it was declared with.
  @ParameterizedTest
  @Proves({"QU-02", "EX-04", "ST-01"})
  @EnumSource
  void bringsBackWhatIsDurable(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      declareDurable(client.openChannel());

      ending.restart(broker);
      var channel = client.openChannel();
      declareDurable(channel);
      channel.basicPublish("topic", "a.b.c", null, utf8("t"));
      channel.basicPublish("headers", "", headers(Map.of("a", 1)), utf8("h"));
      channel.basicPublish("fanout", "", null, utf8("f"));
      channel.basicPublish("direct", "unknown", null, utf8("alternate"));

      assertThat(drain(channel, "queue")).containsExactly("t", "h", "f", "alternate");
      var refused = Refusal.of(() -> channel.queueDeclare("queue", true, false, false, Map.of()));
      assertThat(refused.codeAndText()).contains("inequivalent arg 'x-max-length'");
    }
  }

  /// QU-03, QU-04, QU-05, EX-04: what is not durable is gone.
  @ParameterizedTest
  @Proves({"QU-03", "QU-04", "QU-05", "EX-04"})
  @EnumSource
  void forgetsWhatIsNot(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = client.openChannel();
      before.queueDeclare("shared", false, false, false, Map.of());
      before.queueDeclare("exclusive", false, true, false, Map.of());
      before.queueDeclare("durable-exclusive", true, true, false, Map.of());
      before.queueDeclare("auto-delete", false, false, true, Map.of());
      before.exchangeDeclare("exchange", "direct", false);

      ending.restart(broker);
      var connection = client.openConnection();

      for (var queue : new String[] {"shared", "exclusive", "durable-exclusive", "auto-delete"}) {
        var channel = connection.createChannel();
        var refused = Refusal.of(() -> channel.queueDeclarePassive(queue));
        assertThat(refused.replyCode()).as(queue).isEqualTo(AMQP.NOT_FOUND);
      }
      var channel = connection.createChannel();
      var refused = Refusal.of(() -> channel.exchangeDeclarePassive("exchange"));
      assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
    }
  }

  /// G119: a transient queue takes its bindings to durable exchanges along.
  @ParameterizedTest
  @Proves("G119")
  @EnumSource
  void forgetsTheBindingsOfATransientQueue(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = client.openChannel();
      before.exchangeDeclare("fanout", "fanout", true);
      before.queueDeclare("queue", false, false, false, Map.of());
      before.queueBind("queue", "fanout", "");

      ending.restart(broker);
      var channel = client.openChannel();
      channel.queueDeclare("queue", true, false, false, Map.of());
      channel.basicPublish("fanout", "", null, utf8("m"));

      assertThat(drain(channel, "queue")).isEmpty();
    }
  }

  /// ST-01: what was deleted or unbound stays so.
  @ParameterizedTest
  @Proves({"ST-01", "QU-01", "EX-17"})
  @EnumSource
  void doesNotBringBackWhatWasDeleted(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = client.openChannel();
      declareDurable(before);
      before.queueDeclare("other", true, false, false, Map.of());
      before.queueUnbind("queue", "fanout", "");
      before.exchangeDelete("topic");
      before.queueDelete("other");

      ending.restart(broker);
      var channel = client.openChannel();
      channel.basicPublish("fanout", "", null, utf8("m"));

      assertThat(drain(channel, "queue")).isEmpty();
      var noQueue = Refusal.of(() -> channel.queueDeclarePassive("other"));
      assertThat(noQueue.replyCode()).isEqualTo(AMQP.NOT_FOUND);
      var fresh = client.openChannel();
      var noExchange = Refusal.of(() -> fresh.exchangeDeclarePassive("topic"));
      assertThat(noExchange.replyCode()).isEqualTo(AMQP.NOT_FOUND);
    }
  }

  /// ST-01: many declarations, none forgotten.
  @ParameterizedTest
  @Proves("ST-01")
  @EnumSource
  void bringsBackFiveHundredQueues(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = client.openChannel();
      before.exchangeDeclare("direct", "direct", true);
      for (int i = 0; i < 500; i++) {
        before.queueDeclare("q" + i, true, false, false, Map.of());
        before.queueBind("q" + i, "direct", "key");
      }

      ending.restart(broker);
      var channel = client.openChannel();
      channel.confirmSelect();
      channel.basicPublish("direct", "key", null, utf8("m"));
      channel.waitForConfirmsOrDie(10_000);

      for (int i = 0; i < 500; i++) {
        assertThat(Session.ready(channel, "q" + i)).isEqualTo(1);
      }
    }
  }

  private static void declareDurable(Channel channel) throws Exception {
    channel.exchangeDeclare("fanout", "fanout", true);
    channel.exchangeDeclare(
        "direct", "direct", true, false, Map.of("alternate-exchange", "fanout"));
    channel.exchangeDeclare("topic", "topic", true);
    channel.exchangeDeclare("headers", "headers", true);
    channel.exchangeDeclare("inner", "fanout", true, false, true, Map.of());
    channel.queueDeclare("queue", true, false, false, Map.of("x-max-length", 1000));
    channel.queueBind("queue", "fanout", "");
    channel.queueBind("queue", "headers", "", Map.of("a", 1, "x-match", "any"));
    channel.queueBind("queue", "inner", "");
    channel.exchangeBind("inner", "topic", "a.#");
  }

  private static AMQP.BasicProperties headers(Map<String, Object> headers) {
    return new AMQP.BasicProperties.Builder().headers(headers).build();
  }
}
