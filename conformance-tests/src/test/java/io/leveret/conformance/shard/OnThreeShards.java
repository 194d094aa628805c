package io.leveret.conformance.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A broker of three shards for each test, and a channel on each of three connections, one after
/// the other: they begin on three shards.
abstract class OnThreeShards {
  @TempDir Path dataDir;
  Broker broker;
  BrokerFixture client;
  Channel here;
  Channel there;
  Channel elsewhere;

  @BeforeEach
  void start() throws Exception {
    broker = Broker.startPrivate(dataDir, "-D", "runtime.shards=3");
    connect();
  }

  final void connect() throws Exception {
    client = BrokerFixture.on(broker);
    here = client.openChannel();
    there = client.openChannel();
    elsewhere = client.openChannel();
  }

  /// Kills the broker, starts it again and connects anew.
  final void crash() throws Exception {
    broker.kill9();
    broker.restart();
    connect();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    broker.close();
  }

  static String declare(Channel channel, String queue, Map<String, Object> arguments)
      throws Exception {
    channel.queueDeclare(queue, true, false, false, arguments);
    return queue;
  }

  static void publish(Channel channel, String queue, String body) throws Exception {
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(UTF_8));
  }
}
