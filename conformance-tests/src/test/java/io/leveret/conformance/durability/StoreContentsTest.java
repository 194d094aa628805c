package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The tools for a stopped broker, on a data directory with something of every kind in it.
@NeedsOwnBroker
final class StoreContentsTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int LONG = 30_000;

  @TempDir Path dataDir;

  private static void publish(Channel channel, String queue, AMQP.BasicProperties properties, int n)
      throws Exception {
    for (int i = 0; i < n; i++) {
      byte[] body = (queue + " " + i).getBytes(StandardCharsets.UTF_8);
      channel.basicPublish("", queue, properties, body);
    }
  }

  private void fill(Broker broker, Ending ending) throws Exception {
    Command.on(broker, "user", "add", "app", "secret").succeeded();
    Command.on(broker, "policy", "set", "short", "^dying$", "{\"delivery-limit\":5}").succeeded();
    try (var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      for (var queue : new String[] {"dead", "dead-too", "tx", "large", "long"}) {
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, "amq.fanout", "");
      }
      channel.queueUnbind("tx", "amq.fanout", "");
      channel.queueUnbind("large", "amq.fanout", "");
      channel.queueUnbind("long", "amq.fanout", "");
      channel.queueDeclare("prior", true, false, false, Map.of("x-max-priority", 5));
      channel.queueDeclare(
          "dying", true, false, false, Map.of("x-dead-letter-exchange", "amq.fanout"));
      channel.confirmSelect();
      publish(channel, "long", PERSISTENT, LONG);
      publish(channel, "dying", PERSISTENT, 4);
      publish(channel, "prior", PERSISTENT.builder().priority(3).expiration("9999999").build(), 3);
      channel.basicPublish("", "large", PERSISTENT, new byte[700_000]);
      channel.waitForConfirmsOrDie(30_000);
      for (int i = 0; i < 3; i++) {
        channel.basicReject(channel.basicGet("dying", false).getEnvelope().getDeliveryTag(), false);
      }
      Clients.awaitTrue(() -> count(channel, "dead-too") == 3);
      commit(client.openChannel());
      Clients.awaitTrue(() -> directories() > 0);
    }
    ending.end(broker);
  }

  private static void commit(Channel channel) throws Exception {
    channel.txSelect();
    publish(channel, "tx", PERSISTENT, 5);
    channel.txCommit();
    publish(channel, "tx", PERSISTENT, 2); // never committed
  }

  private static long count(Channel channel, String queue) {
    try {
      return channel.messageCount(queue);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long directories() {
    return StoreFiles.endingIn(".dir", dataDir).size();
  }

  @ParameterizedTest
  @EnumSource
  @Proves("ST-20")
  void agreeWithTheBroker(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "storage.segment-size=1MiB")) {
      fill(broker, ending);

      var check = Broker.run("store", "check", dataDir.toString());
      var repair = Broker.run("store", "repair", dataDir.toString());
      var dead = Broker.run("store", "export", dataDir.toString(), "--queue=dead-too");
      var large = Broker.run("store", "export", dataDir.toString(), "--queue=large");
      var exported = Broker.run("store", "export", dataDir.toString(), "--queue=long");
      broker.restart();

      assertThat(check.output())
          .contains("queue 'long' in vhost '/': 30000 messages, 288890 bytes")
          .anyMatch(line -> line.startsWith("queue 'dead' in vhost '/': 3 messages, 21 bytes"))
          .anyMatch(line -> line.startsWith("queue 'dying' in vhost '/': 1 messages"))
          .anyMatch(line -> line.startsWith("queue 'prior' in vhost '/': 3 messages"))
          .anyMatch(line -> line.startsWith("queue 'tx' in vhost '/': 5 messages"))
          .anyMatch(line -> line.startsWith("queue 'large' in vhost '/': 1 messages, 700000 bytes"))
          .last()
          .asString()
          .contains("30016 messages: intact");
      assertThat(repair.output()).isEqualTo(check.output());
      assertThat(dead.output()).hasSize(3).allMatch(line -> line.contains("\"x-death\":[{"));
      assertThat(large.output()).hasSize(1).first().asString().hasSizeGreaterThan(700_000);
      assertThat(exported.output()).hasSize(LONG);
      assertThat(exported.output().getLast()).contains("\"body\":\"long " + (LONG - 1) + "\"");
      assertSameIsServed(broker);
    }
  }

  private static void assertSameIsServed(Broker broker) throws Exception {
    try (var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      assertThat(count(channel, "long")).isEqualTo(LONG);
      assertThat(drain(channel, "dead-too")).containsExactly("dying 0", "dying 1", "dying 2");
      assertThat(drain(channel, "tx")).hasSize(5);
      assertThat(drain(channel, "prior")).hasSize(3);
      assertThat(drain(channel, "large")).hasSize(1);
    }
  }
}
