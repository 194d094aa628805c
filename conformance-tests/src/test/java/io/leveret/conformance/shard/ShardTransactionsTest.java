package io.leveret.conformance.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Transactions of a broker of three shards: the client is on one, and what it concerns is on the
/// other two.
@NeedsOwnBroker
final class ShardTransactionsTest {
  @TempDir Path dataDir;
  private Broker broker;
  private BrokerFixture client;
  private Channel here;
  private Channel there;
  private Channel elsewhere;

  @BeforeEach
  void start() throws Exception {
    broker = Broker.startPrivate(dataDir, "-D", "runtime.shards=3");
    connect();
  }

  private void connect() throws Exception {
    client = BrokerFixture.on(broker);
    here = client.openChannel();
    there = client.openChannel();
    elsewhere = client.openChannel();
  }

  private void crash() throws Exception {
    broker.kill9();
    broker.restart();
    connect();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    broker.close();
  }

  private static String declare(Channel channel, String queue, Map<String, Object> arguments)
      throws Exception {
    channel.queueDeclare(queue, true, false, false, arguments);
    return queue;
  }

  private static void publish(Channel channel, String queue, String body) throws Exception {
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(UTF_8));
  }

  @Test
  @Proves({"ST-40", "AK-08"})
  void commitsATransactionThatConcernsSeveralShards() throws Exception {
    var first = declare(here, "first", Map.of());
    var second = declare(there, "second", Map.of());
    publish(there, first, "task");
    var task = Clients.awaitMessage(elsewhere, first, false);
    elsewhere.txSelect();
    publish(elsewhere, first, "one");
    publish(elsewhere, second, "two");
    elsewhere.basicAck(task.getEnvelope().getDeliveryTag(), false);
    assertThat(here.queueDeclarePassive(first).getMessageCount()).isZero();

    elsewhere.txCommit();
    crash();

    assertThat(Clients.awaitMessage(here, "first").getBody()).isEqualTo("one".getBytes(UTF_8));
    assertThat(Clients.awaitMessage(here, "second").getBody()).isEqualTo("two".getBytes(UTF_8));
    assertThat(here.basicGet("first", true)).isNull();
  }

  /// A message that dies of a transaction is gone with its commit, also where its letter must be on
  /// another disk first, and its body be copied.
  @Test
  @Proves({"ST-40", "AK-08", "DL-01"})
  void keepsTheDeathsOfATransaction() throws Exception {
    var letters = declare(there, "letters", Map.of());
    Map<String, Object> arguments =
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters);
    var queue = declare(here, "q", arguments);
    for (String body : List.of("a", "b".repeat(600_000))) {
      publish(here, queue, body);
    }
    elsewhere.txSelect();
    for (int i = 0; i < 2; i++) {
      var delivery = Clients.awaitMessage(elsewhere, queue, false);
      elsewhere.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
    }

    elsewhere.txCommit();
    crash();

    assertThat(here.queueDeclarePassive("q").getMessageCount()).isZero();
    assertThat(here.basicGet("letters", true).getBody()).hasSize(1);
    assertThat(here.basicGet("letters", true).getBody()).hasSize(600_000);
    assertThat(here.basicGet("letters", true)).isNull();
  }
}
