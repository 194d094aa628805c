package io.leveret.conformance.durability.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The durability promise under everything at once: a broker process with several clients is killed
/// with SIGKILL at random moments, also while it starts, and each time the queues hold what was
/// promised.
///
/// For each queue: confirmed is a part of recovered, settled or dead; recovered is a part of
/// published, once each, in the order of publishing; what was settled and synced is gone; what was
/// delivered is marked so. Transactions are whole. One data directory lives through all rounds,
/// with log files so small that they are sealed, compacted and used again.
@NeedsOwnBroker
final class CrashRoundsTest {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 25);
  private static final int ROUNDS_OF_SHARDS = Integer.getInteger("crash.shard-rounds", 4);
  private static final int MOST_MILLIS = 500;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Ledger ledger = new Ledger();

  @TempDir Path dataDir;

  /// ST-04, AK-05, AK-09
  @Test
  @Timeout(value = 5, unit = TimeUnit.HOURS) // as many rounds as are asked for; no wait is so long
  @Proves({
    "ST-03", "ST-04", "ST-23", "AK-04", "AK-05", "AK-08", "AK-09", "G063", "QU-02", "QU-11", "DL-01"
  })
  void keepsItsPromisesOverManyKills() throws Exception {
    keepsItsPromises(ROUNDS, 1);
  }

  /// The same where whoever publishes, the queue and whoever consumes are on different shards.
  @Test
  @Timeout(value = 5, unit = TimeUnit.HOURS)
  @Proves({"ST-03", "ST-04", "ST-40", "AK-04", "AK-08"})
  void keepsItsPromisesOverKillsOfThreeShards() throws Exception {
    keepsItsPromises(ROUNDS_OF_SHARDS, 3);
  }

  private void keepsItsPromises(int rounds, int shards) throws Exception {
    try (var broker =
        Broker.startPrivate(
            dataDir,
            "-D",
            "runtime.shards=" + shards,
            "-D",
            "storage.segment-size=1MiB",
            "-D",
            "storage.tail-cache=1MiB",
            "-D",
            "storage.transient-memory=1MiB")) {
      var policy = "{\"durability\":\"write\"}";
      Command.on(broker, "policy", "set", "w", "^fan-written$", policy).succeeded();
      for (int round = 0; round < rounds; round++) {
        run(broker, round, shards, new Random(seed + round));
      }
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "the like again with: -Dtest=CrashRoundsTest -Dcrash.rounds=%d -Dseed=%d"
              .formatted(rounds, seed),
          e);
    }
  }

  private void run(Broker broker, int round, int shards, Random random) throws Exception {
    Committer committer;
    try (var clients = BrokerFixture.on(broker)) {
      committer = crash(broker, clients, round, random);
    }
    if (random.nextInt(5) == 0) {
      broker.killWhileStarting(Duration.ofMillis(random.nextInt(800)));
    }
    broker.restart();
    try (var client = BrokerFixture.on(broker)) {
      new Inspection(client, ledger, round, shards, random).run(committer);
    } catch (AssertionError e) {
      throw new AssertionError("round " + round + "; the broker said: " + broker.output(), e);
    }
  }

  /// Lets the clients loose, and kills the broker in the midst of it.
  private Committer crash(Broker broker, BrokerFixture clients, int round, Random random)
      throws Exception {
    Place.declareAll(clients.openChannel());
    var publishers = new ArrayList<Publisher>();
    var committer =
        new Committer(
            clients.openConnection().createChannel(), round, new Random(random.nextLong()));
    for (var place : Place.values()) {
      var channel = clients.openConnection().createChannel();
      publishers.add(new Publisher(channel, ledger, place, round, new Random(random.nextLong())));
    }
    for (int i = 0; i < 2; i++) {
      var channel = clients.openConnection().createChannel();
      Worker.start(channel, ledger, "work", new Random(random.nextLong()));
    }
    var tasks = new ArrayList<Callable<Integer>>(publishers);
    tasks.add(committer);
    try (var threads = Executors.newCachedThreadPool()) {
      List<Future<Integer>> ends = tasks.stream().map(threads::submit).toList();
      Clients.awaitTrue(() -> publishers.stream().allMatch(one -> one.confirmed() > 0));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_MILLIS)));
      broker.kill9();
      for (var end : ends) {
        assertThat(end.get(60, TimeUnit.SECONDS)).isNotNegative();
      }
    }
    return committer;
  }
}
