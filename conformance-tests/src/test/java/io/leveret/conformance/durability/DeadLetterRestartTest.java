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
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Dead letters, times and counts after a restart.
@NeedsOwnBroker
final class DeadLetterRestartTest {

  private static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
  private static final int MIB = 1 << 20;

  private final long seed = Long.getLong("seed", System.nanoTime());

  @TempDir Path dataDir;

  /// DL-01: letters are messages like others, with their history, and may be large.
  @ParameterizedTest
  @Proves({"DL-01", "DL-02", "QU-02", "ST-04"})
  @EnumSource
  void bringsBackLetters(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of());
      publish(before, PERSISTENT, utf8("small"), body(2 * MIB));
      rejectAll(before, 2);
      awaitLetters(before, 2);
      sync(before);

      ending.restart(broker);
      var channel = client.openChannel();

      var small = channel.basicGet("letters", true);
      assertThat(small.getBody()).isEqualTo(utf8("small"));
      assertThat(small.getEnvelope().isRedeliver()).isTrue();
      assertThat(small.getProps().getHeaders())
          .containsEntry("x-death-count", 1L)
          .containsKey("x-death");
      assertThat(channel.basicGet("letters", true).getBody()).isEqualTo(body(2 * MIB));
      assertThat(ready(channel, "work")).isZero();
    }
  }

  /// DL-01: the message a letter was made of may be long gone; its body is not.
  @Test
  @Proves({"DL-01", "QU-02"})
  void keepsTheBodyOverManyRestarts() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of());
      publish(before, PERSISTENT, utf8("m"));
      rejectAll(before, 1);
      awaitLetters(before, 1);
      sync(before);
      for (int round = 0; round < 3; round++) {
        (round == 1 ? Ending.KILL : Ending.STOP).restart(broker);
        publish(client.openChannel(), PERSISTENT, body(MIB));
      }

      assertThat(drain(client.openChannel(), "letters")).containsExactly("m");
    }
  }

  /// DL-01: a persistent message that only memory holds becomes a letter that the disk holds.
  @ParameterizedTest
  @Proves({"DL-01", "QU-02", "QU-03"})
  @EnumSource
  void keepsLettersFromATransientQueue(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = client.openChannel();
      before.queueDeclare("letters", true, false, false, Map.of());
      before.queueDeclare("work", false, false, false, toLetters(Map.of()));
      publish(before, PERSISTENT, utf8("small"), body(MIB));
      rejectAll(before, 2);
      awaitLetters(before, 2);
      sync(before);

      ending.restart(broker);
      var channel = client.openChannel();

      assertThat(channel.basicGet("letters", true).getBody()).isEqualTo(utf8("small"));
      assertThat(channel.basicGet("letters", true).getBody()).isEqualTo(body(MIB));
    }
  }

  /// DL-01, ST-04: whenever the kill comes, each message is in one of the two queues, or in both.
  @Test
  @Proves({"DL-01", "DL-08", "ST-04"})
  void losesNoMessageThatDies() throws Exception {
    var random = new Random(seed);
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      declare(client, Map.of());
      var channel = client.openChannel();
      channel.queueDeclare("expiring", true, false, false, toLetters(Map.of("x-message-ttl", 500)));
      channel.confirmSelect();
      for (int i = 0; i < 5_000; i++) {
        var queue = i % 2 == 0 ? "work" : "expiring";
        channel.basicPublish("", queue, PERSISTENT, utf8(Integer.toString(i)));
      }
      channel.waitForConfirmsOrDie(60_000);
      channel.basicConsume(
          "work",
          false,
          (_, delivery) -> channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false),
          _ -> {});
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
      broker.kill9();
      broker.restart();

      var after = client.openChannel();
      var found = new HashSet<>(drain(after, "work"));
      Clients.awaitTrue(() -> ready(after, "expiring") == 0);
      found.addAll(drain(after, "letters"));

      var missing = IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
      assertThat(missing.stream().filter(body -> !found.contains(body)).toList())
          .as("lost, repeat with -Dseed=" + seed)
          .isEmpty();
    }
  }

  /// DL-17, U-07: failures are counted on.
  @ParameterizedTest
  @Proves({"DL-17", "AK-13", "U-07", "G083"})
  @EnumSource
  void remembersFailures(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of("x-delivery-limit", 2));
      publish(before, PERSISTENT, utf8("m"));
      for (int i = 0; i < 2; i++) {
        long tag = before.basicGet("work", false).getEnvelope().getDeliveryTag();
        before.basicReject(tag, true);
        Clients.roundTrip(before);
      }
      sync(before);

      ending.restart(broker);
      var channel = client.openChannel();
      var got = channel.basicGet("work", false);

      assertThat(got.getProps().getHeaders()).containsEntry("x-delivery-count", 2L);
      channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
      awaitLetters(channel, 1);
    }
  }

  /// G128: time goes on while the broker is down.
  @ParameterizedTest
  @Proves({"DL-08", "DL-09", "G128"})
  @EnumSource
  void countsTheTimeItWasDown(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of());
      var soon = PERSISTENT.builder().expiration("300").build();
      publish(before, PERSISTENT, utf8("stays"));
      publish(before, soon, utf8("expires"));
      long published = System.nanoTime();

      ending.end(broker);
      Clients.awaitTrue(() -> System.nanoTime() - published > TimeUnit.MILLISECONDS.toNanos(300));
      broker.restart();
      var channel = client.openChannel();

      assertThat(drain(channel, "work")).containsExactly("stays");
      awaitLetters(channel, 1);
      assertThat(drain(channel, "letters")).containsExactly("expires");
    }
  }

  /// G128: what has time left expires when it has not.
  @ParameterizedTest
  @Proves({"DL-08", "DL-10", "G128"})
  @EnumSource
  void goesOnCountingAfterTheRestart(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of("x-message-ttl", 6_000));
      publish(before, PERSISTENT, utf8("a"), utf8("b"));

      ending.restart(broker);
      var channel = client.openChannel();

      awaitLetters(channel, 2);
      assertThat(drain(channel, "letters")).containsExactly("a", "b");
      assertThat(ready(channel, "work")).isZero();
    }
  }

  /// DL-14: priorities and their order are those of before.
  @ParameterizedTest
  @Proves({"DL-14", "QU-02"})
  @EnumSource
  void bringsBackPriorities(Ending ending) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var before = declare(client, Map.of("x-max-priority", 5));
      for (int priority : new int[] {1, 5, 0, 9, 1}) {
        publish(before, PERSISTENT.builder().priority(priority).build(), utf8("p" + priority));
      }

      ending.restart(broker);

      assertThat(drain(client.openChannel(), "work")).containsExactly("p5", "p9", "p1", "p1", "p0");
    }
  }

  private static Channel declare(BrokerFixture client, Map<String, Object> arguments)
      throws Exception {
    var channel = client.openChannel();
    channel.queueDeclare("letters", true, false, false, Map.of());
    channel.queueDeclare("work", true, false, false, toLetters(arguments));
    return channel;
  }

  private static Map<String, Object> toLetters(Map<String, Object> more) {
    var arguments = new HashMap<>(more);
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", "letters");
    return arguments;
  }

  private static void publish(Channel channel, AMQP.BasicProperties properties, byte[]... bodies)
      throws Exception {
    channel.confirmSelect();
    for (var body : bodies) {
      channel.basicPublish("", "work", properties, body);
    }
    channel.waitForConfirmsOrDie(60_000);
  }

  private static void rejectAll(Channel channel, int count) throws Exception {
    for (var delivery : Session.consume(channel, "work").next(count)) {
      channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
    }
  }

  private static void awaitLetters(Channel channel, int count) throws Exception {
    Clients.awaitTrue(() -> ready(channel, "letters") >= count);
  }

  /// Waits until all that happened so far is on disk: a confirm covers everything before it.
  private static void sync(Channel channel) throws Exception {
    channel.confirmSelect();
    channel.queueDeclare("marker", true, false, false, Map.of());
    channel.basicPublish("", "marker", PERSISTENT, new byte[0]);
    channel.waitForConfirmsOrDie(60_000);
  }

  private static byte[] body(int bytes) {
    var body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return body;
  }
}
