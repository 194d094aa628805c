package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Transactions are whole after SIGKILL, whenever it strikes.
///
/// Each takes one message from a queue, publishes several to two others, refuses one to be a dead
/// letter, and commits. Afterwards all of that is done, or nothing.
@NeedsOwnBroker
final class CrashWhileCommittingTest {

  private static final int ROUNDS = 4;
  private static final int TASKS = 3_000;
  private static final String DEAD = "dead";

  private final long seed = Long.getLong("seed", System.nanoTime());

  @TempDir Path dataDir;

  /// AK-09
  @Test
  @Proves({"AK-08", "AK-09", "ST-04"})
  void keepsTransactionsWhole() throws Exception {
    var random = new Random(seed);
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      for (int round = 0; round < ROUNDS; round++) {
        prepare(client);
        int committed = crash(broker, client, random);
        broker.restart();
        check(client.openChannel(), committed);
        client.openChannel().queuePurge(DEAD);
      }
    }
  }

  private static void prepare(BrokerFixture client) throws Exception {
    var channel = client.openChannel();
    channel.queueDeclare("one", true, false, false, Map.of());
    channel.queueDeclare("two", true, false, false, Map.of());
    channel.queueDeclare(DEAD, true, false, false, Map.of());
    var letters =
        Map.<String, Object>of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD);
    channel.queueDeclare("refused", true, false, false, letters);
    channel.queueDeclare("tasks", true, false, false, Map.of());
    channel.queuePurge("tasks");
    channel.queuePurge("refused");
    channel.confirmSelect();
    for (int i = 0; i < TASKS; i++) {
      for (var queue : List.of("tasks", "refused")) {
        channel.basicPublish(
            "", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(i + ":"));
      }
    }
    channel.waitForConfirmsOrDie();
  }

  /// Works off the tasks, and kills the broker in the midst of it. Answers how many are done.
  private static int crash(Broker broker, BrokerFixture client, Random random) throws Exception {
    var channel = client.openChannel();
    channel.txSelect();
    var committed = new AtomicInteger();
    try (var threads = Executors.newSingleThreadExecutor()) {
      var worker = threads.submit(() -> work(channel, committed));
      Clients.awaitTrue(() -> committed.get() > 0);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(700)));
      broker.kill9();
      worker.get();
    }
    return committed.get();
  }

  private static Integer work(Channel channel, AtomicInteger committed) {
    try {
      for (int i = 0; i < TASKS; i++) {
        long task = channel.basicGet("tasks", false).getEnvelope().getDeliveryTag();
        long refused = channel.basicGet("refused", false).getEnvelope().getDeliveryTag();
        for (int copy = 0; copy < copies(i); copy++) {
          publish(channel, "one", i);
          publish(channel, "two", i);
        }
        channel.basicAck(task, false);
        channel.basicReject(refused, false);
        channel.txCommit();
        committed.incrementAndGet();
      }
    } catch (IOException | AlreadyClosedException gone) {
      // what this is about
    }
    return committed.get();
  }

  /// Now and then a transaction is larger than what is held in memory, and than a chunk.
  private static int copies(int task) {
    return task % 50 == 0 ? 100 : 1 + task % 3;
  }

  private static void publish(Channel channel, String queue, int task) throws IOException {
    int filler = task % 50 == 0 ? 6_000 : task % 300;
    var body = Session.utf8(task + ":" + "x".repeat(filler));
    channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
  }

  private void check(Channel channel, int committed) throws IOException {
    var one = countByTask(channel, "one");
    var two = countByTask(channel, "two");
    var dead = countByTask(channel, DEAD);
    var tasks = countByTask(channel, "tasks");
    var refused = countByTask(channel, "refused");
    for (int task = 0; task < TASKS; task++) {
      boolean isDone = one.containsKey(task);
      int copies = isDone ? copies(task) : 0;
      assertThat(isDone || task >= committed).as(repeat(task, "committed")).isTrue();
      assertThat(one.getOrDefault(task, 0)).as(repeat(task, "whole in one")).isEqualTo(copies);
      assertThat(two.getOrDefault(task, 0)).as(repeat(task, "whole in two")).isEqualTo(copies);
      assertThat(tasks.containsKey(task)).as(repeat(task, "acknowledged")).isNotEqualTo(isDone);
      assertThat(refused.containsKey(task)).as(repeat(task, "refused")).isNotEqualTo(isDone);
      assertThat(dead.containsKey(task)).as(repeat(task, "dead letter")).isEqualTo(isDone);
    }
  }

  private static Map<Integer, Integer> countByTask(Channel channel, String queue)
      throws IOException {
    var counts = new HashMap<Integer, Integer>();
    for (var body : Session.drain(channel, queue)) {
      counts.merge(Integer.valueOf(body.substring(0, body.indexOf(':'))), 1, Integer::sum);
    }
    return counts;
  }

  private String repeat(int task, String what) {
    return "transaction " + task + ": " + what + ", repeat with -Dseed=" + seed;
  }
}
