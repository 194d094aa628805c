package io.leveret.conformance.durability;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Messages after a restart.
@NeedsOwnBroker
final class MessageRestartTest {

  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int MIB = 1 << 20;

  @TempDir Path dataDir;

  /// QU-02, QU-13: confirmed persistent messages are there, whole, and in order.
  @ParameterizedTest
  @Proves({"QU-02", "QU-11", "QU-13", "ST-04"})
  @EnumSource
  void bringsBackPersistentMessages(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var properties =
          new AMQP.BasicProperties.Builder()
              .deliveryMode(2)
              .messageId("id")
              .timestamp(Date.from(Instant.ofEpochSecond(1_800_000_000)))
              .headers(Map.of("number", 1, "time", Date.from(Instant.ofEpochSecond(1))))
              .build();
      enqueue(durableQueue(client), properties, numbers(200));

      ending.restart(broker);
      var channel = client.openChannel();
      var first = channel.basicGet("queue", true);

      assertThat(first.getProps()).isEqualTo(properties);
      assertThat(first.getEnvelope().getRoutingKey()).isEqualTo("queue");
      assertThat(first.getEnvelope().getExchange()).isEmpty();
      assertThat(drain(channel, "queue")).isEqualTo(numbers(200).subList(1, 200));
    }
  }

  /// QU-02, G056: transient messages do not outlive the process.
  @ParameterizedTest
  @Proves({"QU-02", "G056"})
  @EnumSource
  void dropsTransientMessages(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      enqueue(before, MessageProperties.MINIMAL_BASIC, List.of("a"));
      enqueue(before, PERSISTENT, List.of("b"));
      enqueue(before, new AMQP.BasicProperties(), List.of("c"));
      enqueue(before, PERSISTENT, List.of("d"));

      ending.restart(broker);

      assertThat(drain(client.openChannel(), "queue")).containsExactly("b", "d");
    }
  }

  /// QU-02: one message in several queues is one message in each.
  @ParameterizedTest
  @Proves({"QU-02", "EX-01"})
  @EnumSource
  void bringsBackAMessageInEveryQueue(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      before.exchangeDeclare("fanout", "fanout", true);
      for (int i = 0; i < 5; i++) {
        before.queueDeclare("q" + i, true, false, false, Map.of());
        before.queueBind("q" + i, "fanout", "");
      }
      before.confirmSelect();
      before.basicPublish("fanout", "", PERSISTENT, utf8("one"));
      before.basicPublish("fanout", "", PERSISTENT, utf8("two"));
      before.waitForConfirmsOrDie(10_000);
      before.basicAck(before.basicGet("q3", false).getEnvelope().getDeliveryTag(), false);
      Clients.roundTrip(before);

      ending.restart(broker);
      var channel = client.openChannel();

      for (var queue : List.of("q0", "q1", "q2", "q4")) {
        assertThat(drain(channel, queue)).containsExactly("one", "two");
      }
      assertThat(drain(channel, "q3")).endsWith("two");
    }
  }

  /// QU-02, AK-01: acknowledged messages stay away after a clean stop.
  @Test
  @Proves({"QU-02", "AK-01"})
  void doesNotBringBackAcknowledgedMessages() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      enqueue(before, PERSISTENT, numbers(1_000));
      for (int i = 0; i < 1_000; i++) {
        long tag = before.basicGet("queue", false).getEnvelope().getDeliveryTag();
        if (i % 3 == 0) {
          before.basicAck(tag, false);
        }
      }
      Clients.roundTrip(before);

      Ending.STOP.restart(broker);

      var left = IntStream.range(0, 1_000).filter(i -> i % 3 != 0).mapToObj(Integer::toString);
      assertThat(drain(client.openChannel(), "queue")).isEqualTo(left.toList());
    }
  }

  /// AK-01: after a kill, acknowledged messages may come back, but none that was not is missing.
  @Test
  @Proves({"QU-02", "AK-01", "ST-04"})
  void keepsWhatWasNotAcknowledgedAfterAKill() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      enqueue(before, PERSISTENT, numbers(1_000));
      for (int i = 0; i < 500; i++) {
        before.basicGet("queue", true);
      }

      Ending.KILL.restart(broker);

      var recovered = drain(client.openChannel(), "queue");
      assertThat(recovered).endsWith(numbers(1_000).subList(500, 1_000).toArray(String[]::new));
      assertThat(recovered).isEqualTo(numbers(1_000).subList(1_000 - recovered.size(), 1_000));
    }
  }

  /// QU-01: what was purged does not come back after a clean stop.
  @Test
  @Proves({"QU-01", "QU-02"})
  void doesNotBringBackPurgedMessages() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      enqueue(before, PERSISTENT, numbers(100));
      before.queuePurge("queue");
      enqueue(before, PERSISTENT, List.of("later"));

      Ending.STOP.restart(broker);

      assertThat(drain(client.openChannel(), "queue")).containsExactly("later");
    }
  }

  /// G082: what was out with a consumer comes back marked.
  @ParameterizedTest
  @Proves({"G082", "QU-02"})
  @EnumSource
  void marksWhatHadBeenDelivered(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      enqueue(before, PERSISTENT, numbers(10));
      before.basicQos(4);
      Session.consume(before, "queue").next(4);

      ending.restart(broker);
      var channel = client.openChannel();

      for (int i = 0; i < 4; i++) {
        var got = channel.basicGet("queue", true);
        assertThat(got.getBody()).isEqualTo(utf8(Integer.toString(i)));
        assertThat(got.getEnvelope().isRedeliver()).isTrue();
      }
      assertThat(drain(channel, "queue")).isEqualTo(numbers(10).subList(4, 10));
    }
  }

  /// QU-02, QU-12: large ones among small ones.
  @ParameterizedTest
  @Proves({"QU-02", "QU-12", "QU-13", "ST-04"})
  @EnumSource
  void bringsBackLargeMessages(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = durableQueue(client);
      before.confirmSelect();
      for (int i = 0; i < 6; i++) {
        before.basicPublish("", "queue", PERSISTENT, body(i, i % 2 == 0 ? 7 * MIB + i : 10));
      }
      before.waitForConfirmsOrDie(60_000);

      ending.restart(broker);
      var channel = client.openChannel();

      for (int i = 0; i < 6; i++) {
        var expected = body(i, i % 2 == 0 ? 7 * MIB + i : 10);
        assertThat(channel.basicGet("queue", true).getBody()).isEqualTo(expected);
      }
    }
  }

  /// QU-02, QU-11: a backlog of 50,000 messages comes back and drains in order.
  @ParameterizedTest
  @Proves({"QU-02", "QU-11", "G140"})
  @EnumSource
  void bringsBackABacklog(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var bodies = numbers(50_000);
      enqueue(durableQueue(client), PERSISTENT, bodies);

      ending.restart(broker);
      var channel = client.openChannel();
      long count = ready(channel, "queue");
      var inbox = new Inbox(channel);
      channel.basicConsume("queue", true, inbox);

      assertThat(count).isEqualTo(50_000);
      assertThat(inbox.nextBodies(50_000)).isEqualTo(bodies);
    }
  }

  /// ST-04: several kills in a row, and messages from before each.
  @Test
  @Proves({"QU-02", "QU-11", "ST-04"})
  void addsUpOverSeveralKills() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      enqueue(durableQueue(client), PERSISTENT, List.of("0", "1"));
      for (int round = 1; round < 4; round++) {
        Ending.KILL.restart(broker);
        enqueue(
            client.openChannel(),
            PERSISTENT,
            numbers(2 * round + 2).subList(2 * round, 2 * round + 2));
      }

      Ending.STOP.restart(broker);

      assertThat(drain(client.openChannel(), "queue")).isEqualTo(numbers(8));
    }
  }

  private static Channel durableQueue(BrokerFixture client) throws Exception {
    var channel = client.openChannel();
    channel.queueDeclare("queue", true, false, false, Map.of());
    return channel;
  }

  private static void enqueue(Channel channel, AMQP.BasicProperties properties, List<String> bodies)
      throws Exception {
    channel.confirmSelect();
    for (var body : bodies) {
      channel.basicPublish("", "queue", properties, utf8(body));
    }
    channel.waitForConfirmsOrDie(60_000);
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static byte[] body(int seed, int bytes) {
    var body = new byte[bytes];
    new Random(seed).nextBytes(body);
    return body;
  }
}
