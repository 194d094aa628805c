package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Long queues of other kinds than plain ones, of most of which the broker lets go, too; with the
/// loss of the process in between.
@NeedsOwnBroker
final class LongBacklogKindsTest {
  private static final int MESSAGES = 30_000;
  private static final String PADDING = "-".repeat(60);

  @TempDir Path dataDir;

  private Broker start() throws Exception {
    return Broker.startPrivate(dataDir, "-D", "storage.segment-size=1MiB");
  }

  private static AMQP.BasicProperties.Builder persistent() {
    return new AMQP.BasicProperties.Builder().deliveryMode(2);
  }

  private static void publish(
      Channel channel, String exchange, String key, IntFunction<AMQP.BasicProperties> properties)
      throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = (i + PADDING).getBytes(StandardCharsets.UTF_8);
      channel.basicPublish(exchange, key, properties.apply(i), body);
    }
    channel.waitForConfirmsOrDie(60_000);
  }

  private static List<Integer> drain(Channel channel, String queue, int count) throws Exception {
    List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
    channel.basicConsume(
        queue,
        true,
        (_, delivery) -> {
          String text = new String(delivery.getBody(), StandardCharsets.UTF_8);
          numbers.add(Integer.parseInt(text.substring(0, text.indexOf('-'))));
        },
        _ -> {});
    Clients.awaitTrue(() -> numbers.size() >= count);
    return List.copyOf(numbers);
  }

  private static List<Integer> numbers(int from) {
    return IntStream.range(from, MESSAGES).boxed().toList();
  }

  @Test
  @Proves("ST-22")
  void keepsTheOrderOfPriorities() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("long", true, false, false, Map.of("x-max-priority", 3));
      publish(channel, "", "long", i -> persistent().priority(i % 4).build());

      Ending.KILL.restart(broker);

      var after = client.openChannel();
      assertThat(after.queueDeclarePassive("long").getMessageCount()).isEqualTo(MESSAGES);
      var expected =
          IntStream.of(3, 2, 1, 0)
              .boxed()
              .flatMap(priority -> numbers(0).stream().filter(i -> i % 4 == priority))
              .toList();
      assertThat(drain(after, "long", MESSAGES)).isEqualTo(expected);
    }
  }

  @Test
  @Proves({"ST-22", "U-05"})
  void letsMessagesExpireInTheMiddle() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("dead", true, false, false, Map.of());
      Map<String, Object> arguments =
          Map.of(
              "x-message-ttl",
              3_600_000,
              "x-dead-letter-exchange",
              "",
              "x-dead-letter-routing-key",
              "dead");
      channel.queueDeclare("long", true, false, false, arguments);
      publish(
          channel,
          "",
          "long",
          i -> i % 10 == 5 ? persistent().expiration("4000").build() : persistent().build());

      Ending.KILL.restart(broker);

      var after = client.openChannel();
      Clients.awaitTrue(() -> after.queueDeclarePassive("dead").getMessageCount() == MESSAGES / 10);
      assertThat(after.queueDeclarePassive("long").getMessageCount())
          .isEqualTo(MESSAGES - MESSAGES / 10);
      assertThat(drain(after, "long", MESSAGES - MESSAGES / 10))
          .isEqualTo(numbers(0).stream().filter(i -> i % 10 != 5).toList());
      assertThat(drain(after, "dead", MESSAGES / 10))
          .containsExactlyInAnyOrderElementsOf(
              numbers(0).stream().filter(i -> i % 10 == 5).toList());
    }
  }

  @Test
  @Proves("ST-22")
  void keepsAMessageForEachOfItsQueues() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.exchangeDeclare("all", "fanout", true);
      for (String queue : List.of("one", "two", "three")) {
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, "all", "");
      }
      publish(channel, "all", "", _ -> persistent().build());

      int purged = channel.queuePurge("two").getMessageCount();
      Ending.KILL.restart(broker);

      var after = client.openChannel();
      assertThat(purged).isEqualTo(MESSAGES);
      assertThat(drain(after, "one", MESSAGES)).isEqualTo(numbers(0));
      assertThat(drain(client.openChannel(), "three", MESSAGES)).isEqualTo(numbers(0));
    }
  }

  @Test
  @Proves("ST-22")
  void keepsDeadLettersThatShareTheirBodies() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      channel.queueDeclare("dead", true, false, false, Map.of());
      Map<String, Object> arguments =
          Map.of(
              "x-max-length", 1, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead");
      channel.queueDeclare("short", true, false, false, arguments);
      publish(channel, "", "short", _ -> persistent().build());

      Ending.KILL.restart(broker);

      var after = client.openChannel();
      // Those that were dying die again, and none of which the letter was there already.
      assertThat(drain(after, "dead", MESSAGES - 1))
          .isEqualTo(IntStream.range(0, MESSAGES - 1).boxed().toList());
      assertThat(after.queueDeclarePassive("short").getMessageCount()).isEqualTo(1);
    }
  }
}
