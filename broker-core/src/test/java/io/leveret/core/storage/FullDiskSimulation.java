package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;
import java.util.Random;

/// A random life of a store on a disk that others fill and empty: publishing as long as the store
/// lets publishers, acknowledging all the time, and now and then a loss of power.
final class FullDiskSimulation {
  private static final int SEGMENT = SimulatedQueue.SEGMENT;
  private static final int MOST_AT_ONCE = 20;

  private final Random random;
  private final SimulatedQueue queue;
  private int timesFull;

  FullDiskSimulation(long seed) throws IOException {
    random = new Random(seed);
    queue = new SimulatedQueue(random);
  }

  int timesFull() {
    return timesFull;
  }

  void run() throws IOException {
    for (int life = 0; life < 3; life++) {
      for (int i = random.nextInt(600); i > 0; i--) {
        step();
      }
      crash();
    }
    comeToAnEnd();
  }

  private void step() {
    var running = queue.running;
    var store = queue.store;
    boolean wasFull = store.isFull();
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5 -> queue.publish(MOST_AT_ONCE);
      case 6, 7 -> acknowledge();
      case 8 -> store.handover().requestSync();
      case 9, 10 -> running.threads.round();
      case 11 -> running.threads.read();
      case 12 -> running.loop.run();
      case 13 -> running.loop.fire();
      case 14 -> changeTheDisk();
      default -> running.work();
    }
    store.endOfBatch();
    timesFull += store.isFull() && !wasFull ? 1 : 0;
    assertThat(running.failures).isEmpty();
  }

  /// As a consumer would that keeps up, more or less; never held back.
  private void acknowledge() {
    var live = queue.live();
    var settled = live.subList(0, random.nextInt(live.size() + 1));
    if (!settled.isEmpty()) {
      queue.acknowledge(settled);
    }
  }

  private void changeTheDisk() {
    var disk = queue.disk;
    disk.capacity(
        switch (random.nextInt(3)) {
          case 0 -> disk.used() + random.nextInt(2 * SEGMENT);
          case 1 -> disk.used(); // not a byte
          default -> disk.used() + 20L * SEGMENT;
        });
  }

  /// When others have taken the last byte and there is no spare to give up, it starts later.
  private void crash() throws IOException {
    long durable = queue.losePower();
    try {
      queue.restart(durable);
    } catch (OutOfSpaceException _) {
      queue.disk.restart();
      queue.disk.capacity(queue.disk.used() + 4L * SEGMENT);
      queue.restart(durable);
    }
  }

  /// All is consumed and others have made room: publishers go on, and what they publish is synced.
  private void comeToAnEnd() throws IOException {
    var running = queue.running;
    var store = queue.store;
    queue.disk.capacity(queue.disk.used() + 20L * SEGMENT);
    for (int i = 0; i < 8; i++) {
      running.settle();
      running.loop.fire();
    }
    running.settle();

    assertThat(store.isFull()).isFalse();
    assertThat(store.handover().isCongested()).isFalse();
    queue.publish(MOST_AT_ONCE);
    running.settle();
    assertThat(store.durablePosition()).isEqualTo(store.appendedPosition());
    assertThat(running.failures).isEmpty();
    running.close();
  }
}
