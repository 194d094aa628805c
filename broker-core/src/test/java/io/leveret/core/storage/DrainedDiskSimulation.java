package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;

/// A store on a disk that it fills itself to the last byte, loses power, starts again and is
/// drained: no room comes from anybody else.
final class DrainedDiskSimulation {
  private static final int SEGMENT = SimulatedQueue.SEGMENT;
  private static final int MOST_AT_ONCE = 10;
  private static final int MOST_ROUNDS = 200;

  private final Random random;
  private final SimulatedQueue queue;

  DrainedDiskSimulation(long seed) throws IOException {
    random = new Random(seed);
    queue = new SimulatedQueue(random);
    queue.running.settle();
  }

  void run() throws IOException {
    var disk = queue.disk;
    disk.capacity(disk.used() + random.nextLong(8L * SEGMENT) + 4 * SEGMENT);
    for (int life = 0; life < 2; life++) {
      fill();
      long durable = queue.losePower();
      disk.capacity(disk.used());
      queue.restart(durable);
      drain();
    }
    queue.running.close();
  }

  private void fill() {
    for (int round = 0; round < MOST_ROUNDS && !queue.store.isFull(); round++) {
      queue.publish(MOST_AT_ONCE);
      step();
    }
    assertThat(queue.store.isFull()).isTrue();
    for (int i = random.nextInt(20); i > 0; i--) {
      step();
    }
    // What the file system keeps for itself is no room: not a byte is left.
    queue.disk.capacity(queue.disk.used());
  }

  private void step() {
    var running = queue.running;
    switch (random.nextInt(6)) {
      case 0 -> queue.store.handover().requestSync();
      case 1 -> running.threads.round();
      case 2 -> running.threads.read();
      case 3 -> running.loop.fire();
      default -> running.work();
    }
    queue.store.endOfBatch();
    assertThat(running.failures).isEmpty();
  }

  /// Everything is consumed, in its order; then publishers go on.
  private void drain() {
    var running = queue.running;
    var live = queue.live();
    for (int from = 0; from < live.size(); ) {
      int to = Math.min(live.size(), from + 1 + random.nextInt(20));
      var next = live.subList(from, to);
      for (var copy : next) {
        assertThat(running.body(copy.address)).isEqualTo(copy.body);
      }
      queue.acknowledge(next);
      step();
      from = to;
    }
    for (int i = 0; i < 12; i++) {
      running.settle();
      running.loop.fire();
    }
    running.settle();
    assertThat(running.failures).isEmpty();
    assertThat(queue.store.isFull()).as("full after it was drained").isFalse();
    assertThat(queue.store.durablePosition()).isEqualTo(queue.store.appendedPosition());
  }
}
