package io.leveret.conformance.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `basic.qos`: how many unacknowledged deliveries a consumer may have.
final class BasicQosTest {
  /// CH-04, G073: a consumer gets as many, and the next when one is acknowledged.
  @Test
  @Proves({"CH-04", "G073"})
  void limitsUnacknowledgedDeliveries(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    publish(channel, queue, 10);
    channel.basicQos(3);

    var received = consume(channel, queue);

    awaitSize(received, 3);
    assertReady(channel, queue, 7);
    channel.basicAck(received.element().getEnvelope().getDeliveryTag(), false);
    awaitSize(received, 4);
    assertReady(channel, queue, 6);
  }

  /// CH-04: each consumer of a channel has the limit for itself.
  @Test
  @Proves("CH-04")
  void givesEachConsumerItsOwnLimit(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    publish(channel, queue, 10);
    channel.basicQos(2);

    var first = consume(channel, queue);
    var second = consume(channel, queue);

    awaitSize(first, 2);
    awaitSize(second, 2);
    assertReady(channel, queue, 6);
  }

  /// CH-04: a later limit is for later consumers.
  @Test
  @Proves("CH-04")
  void leavesEarlierConsumersTheirLimit(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    publish(channel, queue, 10);
    channel.basicQos(1);
    var early = consume(channel, queue);
    awaitSize(early, 1);

    channel.basicQos(4);
    var late = consume(channel, queue);

    awaitSize(late, 4);
    assertReady(channel, queue, 5);
    assertThat(early).hasSize(1);
  }

  /// CH-07: without `basic.qos` there is no limit.
  @Test
  @Proves("CH-07")
  void hasNoLimitAtFirst(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    publish(channel, queue, 500);

    var received = consume(channel, queue);

    awaitSize(received, 500);
  }

  /// CH-07: an operator may give a limit to those who ask for none.
  @Test
  @NeedsOwnBroker
  @Proves("CH-07")
  void hasTheLimitThatTheOperatorGave(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "limits.default-consumer-prefetch=5");
        var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannelWith("queue");
      publish(channel, "queue", 20);

      var received = consume(channel, "queue");

      awaitSize(received, 5);
      assertReady(channel, "queue", 15);
    }
  }

  /// CH-04: 0 is no limit.
  @Test
  @Proves("CH-04")
  void takesZeroForNoLimit(BrokerFixture broker) throws Exception {
    var queue = broker.name("queue");
    var channel = broker.openChannelWith(queue);
    publish(channel, queue, 50);
    channel.basicQos(1);
    channel.basicQos(0);

    var received = consume(channel, queue);

    awaitSize(received, 50);
  }

  /// CH-04: the limit counts messages, so one in octets is not implemented.
  @Test
  @Proves("CH-04")
  void refusesALimitInOctets(BrokerFixture broker) throws Exception {
    var channel = broker.openChannel();

    var refusal = Clients.refusalOf(() -> channel.basicQos(512, 0, false));

    assertThat(refusal)
        .isEqualTo(
            new Clients.Refusal(false, 540, "NOT_IMPLEMENTED - prefetch_size!=0 (512)", 60, 10));
  }

  private static void publish(Channel channel, String queue, int count) throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < count; i++) {
      channel.basicPublish("", queue, null, ("m" + i).getBytes(UTF_8));
    }
    channel.waitForConfirmsOrDie(15_000);
  }

  private static Queue<Delivery> consume(Channel channel, String queue) throws IOException {
    var received = new ConcurrentLinkedQueue<Delivery>();
    channel.basicConsume(queue, false, (_, delivery) -> received.add(delivery), _ -> {});
    return received;
  }

  private static void awaitSize(Queue<Delivery> received, int count) {
    await().atMost(Clients.PATIENCE).untilAsserted(() -> assertThat(received).hasSize(count));
  }

  /// Counted by the broker: nothing can still be on its way to a consumer.
  private static void assertReady(Channel channel, String queue, long count) throws IOException {
    assertThat(channel.messageCount(queue)).isEqualTo(count);
  }
}
