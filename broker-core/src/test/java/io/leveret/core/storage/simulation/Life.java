package io.leveret.core.storage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.StoreCensus;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/// The life of one store: what is asked of it, how its processes end, and how it comes back.
final class Life {
  private static final int MOST_PROCESSES = 4;
  private static final int MOST_STEPS = 160;

  private final World world;
  private final Random random;
  private final Publishing publishing;
  private final Settling settling;
  private final Mishaps mishaps;

  Life(long seed, Bug bug) throws IOException {
    world = new World(seed, bug);
    random = world.random;
    publishing = new Publishing(world);
    settling = new Settling(world, publishing);
    mishaps = new Mishaps(world);
  }

  void run() throws IOException {
    world.declareQueue();
    world.declareQueue();
    for (int left = 1 + random.nextInt(MOST_PROCESSES); left > 0; left--) {
      mishaps.prepare();
      int steps = random.nextInt(MOST_STEPS);
      for (int i = 0; i < steps; i++) {
        step();
      }
      end();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(64)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 -> publishing.append();
      case 16, 17, 18, 19, 20, 21 -> publishing.upload();
      case 22, 23 -> publishing.appendFleeting();
      case 24, 25, 26, 27, 28 -> settling.acknowledge();
      case 29, 30 -> settling.deliver();
      case 31, 32, 33 -> settling.requeue();
      case 34 -> settling.expire();
      case 35 -> settling.bury();
      case 36, 37 -> settling.buryTogether();
      case 38 -> seldom();
      case 39, 40 -> publishing.hold();
      case 41, 42 -> commit();
      case 43, 44 -> world.store().endOfBatch();
      case 45, 46, 47 -> requestSync();
      case 48, 49, 50, 51, 52 -> mishaps.write();
      case 53, 54, 55 -> world.running().read();
      case 56 -> world.running().loop.runTasks();
      case 57 -> world.store().checkpoint();
      case 58 -> world.disk.writeBack();
      case 59 -> world.topology.set(world.store().metaLog(), "k" + random.nextInt(5), "v");
      case 60 -> settling.readAny();
      case 61 -> publishing.readFleeting();
      case 62 -> world.running().loop.advance(Duration.ofMillis(random.nextInt(2000)));
      default -> mishaps.work();
    }
  }

  private void seldom() {
    switch (random.nextInt(5)) {
      case 0, 1 -> settling.purge();
      case 2 -> settling.delete();
      case 3 -> world.declareQueue();
      default -> publishing.rollBack();
    }
  }

  private void requestSync() {
    world.store().handover().requestSync();
    world.store().endOfBatch();
  }

  /// Publishes what is held and settles some, all of it or nothing.
  private void commit() {
    Runnable task =
        () -> {
          publishing.commit();
          for (int i = random.nextInt(3); i > 0; i--) {
            settling.acknowledge();
          }
          if (random.nextInt(3) == 0) {
            settling.bury();
          }
        };
    var transaction = new Transaction();
    world.current = transaction;
    if (world.bug == Bug.BREAKS_TRANSACTIONS) {
      task.run();
    } else {
      world.store().transactions().atomically(task);
    }
    world.current = null;
    transaction.committed(world.store().appendedPosition());
    world.transactions.add(transaction);
  }

  private void end() throws IOException {
    var verdict = mishaps.end();
    publishing.restarted();
    world.restart();
    verdict.pass();
  }

  /// Settles everything and requires that nothing is kept for it.
  private void drain() {
    settling.drain();
    publishing.abandonAll();
    var store = world.store();
    for (int i = 0; i < 3; i++) {
      store.delivered(Integer.MAX_VALUE, 1); // says nothing, so that there is a reason
      store.checkpoint();
      store.handover().requestSync();
      store.endOfBatch();
      world.running().work();
      store.endOfBatch();
      world.running().work();
    }
    assertThat(StoreCensus.living(store)).as("what is referred to by nobody").isZero();
    String active = "d-" + RunningStore.segmentOf(store.appendedPosition() - 1) + ".log";
    assertThat(world.disk.list())
        .as("files of a store that holds nothing")
        .filteredOn(name -> name.startsWith("d-"))
        .isSubsetOf(active);
  }
}
