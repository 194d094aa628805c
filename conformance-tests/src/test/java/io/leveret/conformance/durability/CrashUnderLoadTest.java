package io.leveret.conformance.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The durability promise: what was confirmed is there after SIGKILL, whenever it strikes.
///
/// For each publisher: confirmed is a part of recovered or consumed, recovered is a part of
/// published, and what is recovered stands in the order of publishing, once.
@NeedsOwnBroker
final class CrashUnderLoadTest {

  private static final int ROUNDS = 5;
  private static final int PUBLISHERS = 3;

  private final long seed = Long.getLong("seed", System.nanoTime());

  @TempDir Path dataDir;

  /// ST-04, AK-04, QU-02
  @Test
  @Proves({"ST-03", "ST-04", "AK-04", "AK-05", "QU-02", "QU-11", "G063"})
  void losesNothingThatWasConfirmed() throws Exception {
    var random = new Random(seed);
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      for (int round = 0; round < ROUNDS; round++) {
        var queue = "round-" + round;
        client.openChannel().queueDeclare(queue, true, false, false, Map.of());
        var consumed = round % 2 == 1 ? consumer(client, queue) : new HashSet<String>();

        var publishers = crash(broker, client, queue, random);
        broker.restart();

        check(publishers, drainAll(client.openChannel(), queue), consumed);
      }
    }
  }

  /// Publishes from several connections, and kills the broker in the midst of it.
  private static List<Publisher> crash(
      Broker broker, BrokerFixture client, String queue, Random random) throws Exception {
    var publishers = new ArrayList<Publisher>();
    var ends = new ArrayList<Future<Integer>>();
    try (var threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < PUBLISHERS; i++) {
        var publisher = new Publisher(client.openChannel(), queue, Integer.toString(i));
        publishers.add(publisher);
        ends.add(threads.submit(publisher));
      }
      Clients.awaitTrue(() -> publishers.stream().noneMatch(one -> one.confirmed().isEmpty()));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_500)));
      broker.kill9();
      for (var end : ends) {
        assertThat(end.get()).isPositive();
      }
    }
    return publishers;
  }

  /// Everything in the queue, pushed: there are too many messages to ask for each.
  private static List<String> drainAll(Channel channel, String queue) throws Exception {
    int count = channel.queueDeclarePassive(queue).getMessageCount();
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    channel.basicConsume(queue, true, (_, delivery) -> bodies.add(Inbox.body(delivery)), _ -> {});
    Clients.awaitTrue(() -> bodies.size() >= count);
    return List.copyOf(bodies);
  }

  /// Starts a consumer that acknowledges all it gets, and notes it before it does.
  private static Set<String> consumer(BrokerFixture client, String queue) throws Exception {
    var channel = client.openChannel();
    channel.basicQos(100);
    var consumed = ConcurrentHashMap.<String>newKeySet();
    channel.basicConsume(
        queue,
        false,
        (_, delivery) -> {
          consumed.add(Inbox.body(delivery));
          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        _ -> {});
    return consumed;
  }

  private void check(List<Publisher> publishers, List<String> recovered, Set<String> consumed) {
    for (var publisher : publishers) {
      var own = recovered.stream().filter(publisher::owns).toList();
      var found = new HashSet<>(own);
      found.addAll(consumed);

      assertThat(missing(publisher.confirmed(), found)).as(repeat("confirmed")).isEmpty();
      assertThat(missing(own, publisher.published())).as(repeat("published")).isEmpty();
      assertThat(own).as(repeat("once")).hasSameSizeAs(new HashSet<>(own));
      var inOrder = new ArrayList<>(publisher.published());
      inOrder.retainAll(new HashSet<>(own));
      assertThat(own).as(repeat("in order")).isEqualTo(inOrder);
    }
    assertThat(recovered)
        .as(repeat("of known publishers"))
        .allMatch(body -> publishers.stream().anyMatch(one -> one.owns(body)));
  }

  /// What of `wanted` is not in `present`: AssertJ compares each with each, which is too slow here.
  private static Set<String> missing(Collection<String> wanted, Collection<String> present) {
    var missing = new HashSet<>(wanted);
    missing.removeAll(new HashSet<>(present));
    return missing;
  }

  private String repeat(String what) {
    return what + ", repeat with -Dseed=" + seed;
  }
}
