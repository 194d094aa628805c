package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Queues so long that the broker lets go of most of what it knows of them.
@NeedsOwnBroker
final class LongBacklogTest {
  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int MESSAGES = 60_000;

  @TempDir Path dataDir;

  private Broker start() throws Exception {
    return Broker.startPrivate(dataDir, "-D", "storage.segment-size=1MiB");
  }

  private void fill(BrokerFixture client) throws Exception {
    var channel = client.openChannel();
    channel.queueDeclare("long", true, false, false, Map.of());
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      channel.basicPublish("", "long", PERSISTENT, body(i));
    }
    channel.waitForConfirmsOrDie(60_000);
    Clients.awaitTrue(() -> directories() > 2);
  }

  private static byte[] body(int i) {
    return ("message " + i + "-".repeat(40)).getBytes(StandardCharsets.UTF_8);
  }

  private long directories() {
    return StoreFiles.endingIn(".dir", dataDir).size();
  }

  private static List<Integer> drain(Channel channel, int count) throws Exception {
    List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
    channel.basicConsume(
        "long",
        true,
        (_, delivery) -> {
          String text = new String(delivery.getBody(), StandardCharsets.UTF_8);
          numbers.add(Integer.parseInt(text.substring(8, text.indexOf('-'))));
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
  void deliversEverythingInOrder() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      fill(client);
      var channel = client.openChannel();

      int ready = channel.queueDeclarePassive("long").getMessageCount();

      assertThat(ready).isEqualTo(MESSAGES);
      assertThat(drain(channel, MESSAGES)).isEqualTo(numbers(0));
      assertThat(channel.queueDeclarePassive("long").getMessageCount()).isZero();
    }
  }

  @ParameterizedTest
  @Proves("ST-22")
  @EnumSource
  void goesOnAfterARestartWhereItWas(Ending ending) throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      fill(client);
      var channel = client.openChannel();
      for (int i = 0; i < 1000; i++) {
        var got = channel.basicGet("long", false);
        channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
      }
      channel.queueDeclare("other", true, false, false, Map.of());
      channel.confirmSelect();
      channel.basicPublish("", "other", PERSISTENT, body(0));
      channel.waitForConfirmsOrDie(5_000); // what was acknowledged before is on disk, too

      ending.restart(broker);

      var after = client.openChannel();
      assertThat(after.queueDeclarePassive("long").getMessageCount()).isEqualTo(MESSAGES - 1000);
      assertThat(drain(after, MESSAGES - 1000)).isEqualTo(numbers(1000));
    }
  }

  @Test
  @Proves("ST-22")
  void purgesAndStaysEmpty() throws Exception {
    try (var broker = start();
        var client = BrokerFixture.on(broker)) {
      fill(client);
      var channel = client.openChannel();

      int purged = channel.queuePurge("long").getMessageCount();
      channel.confirmSelect();
      channel.basicPublish("", "long", PERSISTENT, body(MESSAGES));
      channel.waitForConfirmsOrDie(5_000);
      Ending.KILL.restart(broker);

      assertThat(purged).isEqualTo(MESSAGES);
      var after = client.openChannel();
      assertThat(after.queueDeclarePassive("long").getMessageCount()).isOne();
      assertThat(drain(after, 1)).containsExactly(MESSAGES);
    }
  }
}
