package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What confirmed persistent messages survive in durable queues that policies, virtual hosts and
/// the configuration ask for less than a sync.
@NeedsOwnBroker
final class DurabilityModesTest {
  private static final List<String> BODIES =
      IntStream.range(0, 200).mapToObj(Integer::toString).toList();

  @TempDir Path dataDir;

  /// What is only written survives the process.
  @Test
  @Proves({"ST-23", "ST-04"})
  void keepsWhatIsWrittenWhenTheProcessIsKilled() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "storage.durability=write");
        var client = BrokerFixture.on(broker)) {
      Command.on(broker, "vhost", "add", "v", "--durability=fsync").succeeded();
      Command.on(broker, "user", "set-permissions", "guest", ".*", ".*", ".*", "--vhost=v")
          .succeeded();
      policy(broker, "by-policy", "write", "--vhost=v");
      publish(client.openChannel(), "", "by-configuration");
      publish(channelIn(client, "v"), "", "by-policy");
      commit(channelIn(client, "v"), "by-policy");

      broker.kill9();
      broker.restart();

      assertThat(drain(client.openChannel(), "by-configuration")).isEqualTo(BODIES);
      assertThat(drain(channelIn(client, "v"), "by-policy"))
          .hasSize(2 * BODIES.size())
          .containsAll(BODIES);
    }
  }

  /// The queue comes back, and what came before it was to be in memory.
  @Test
  @Proves("ST-23")
  void forgetsMessagesInMemoryButNotTheQueue() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var both = client.openChannel(); // declares both queues, so that one log serves them
      publish(both, "", "cache");
      policy(broker, "cache", "ram");
      publish(client.openChannel(), "", "cache");
      both.exchangeDeclare("both", BuiltinExchangeType.FANOUT, true);
      both.queueBind("cache", "both", "");
      both.queueDeclare("safe", true, false, false, Map.of());
      both.queueBind("safe", "both", "");
      publish(both, "both", "safe");

      broker.kill9();
      broker.restart();

      var channel = client.openChannel();
      assertThat(drain(channel, "safe")).isEqualTo(BODIES);
      assertThat(drain(channel, "cache"))
          .as("what was on disk before, and what another queue has there")
          .hasSize(2 * BODIES.size());
      publish(channel, "", "cache");
      policy(broker, "cache", "fsync");
      publish(channel, "", "cache");
      assertThat(channel.messageCount("cache")).isEqualTo(2L * BODIES.size());
      broker.kill9();
      broker.restart();
      assertThat(drain(client.openChannel(), "cache")).isEqualTo(BODIES);
    }
  }

  /// OPS-04: the operator's word goes over the users'.
  @Test
  @Proves({"ST-23", "OPS-04"})
  void letsTheOperatorInsist() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      policy(broker, "q", "ram");
      Command.on(broker, "policy", "set", "o", "", "{\"durability\":\"fsync\"}", "--operator")
          .succeeded();
      publish(client.openChannel(), "", "q");

      broker.kill9();
      broker.restart();

      assertThat(drain(client.openChannel(), "q")).isEqualTo(BODIES);
    }
  }

  private static void policy(Broker broker, String queue, String durability, String... options) {
    var words = new ArrayList<>(List.of("policy", "set", queue, "^" + queue + "$"));
    words.add("{\"durability\":\"" + durability + "\"}");
    words.addAll(List.of(options));
    Command.on(broker, words.toArray(String[]::new)).succeeded();
  }

  private static Channel channelIn(BrokerFixture client, String virtualHost) throws Exception {
    var factory = client.connectionFactory();
    factory.setVirtualHost(virtualHost);
    return client.openConnection(factory).createChannel();
  }

  /// Publishes to a queue, by its name where the exchange has none, and waits for the confirms.
  private static void publish(Channel channel, String exchange, String queue) throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of());
    channel.confirmSelect();
    for (var body : BODIES) {
      channel.basicPublish(
          exchange, queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(body));
    }
    channel.waitForConfirmsOrDie(20_000);
  }

  private static void commit(Channel channel, String queue) throws Exception {
    channel.txSelect();
    for (var body : BODIES) {
      channel.basicPublish(
          "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(body));
    }
    channel.txCommit();
  }
}
