package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/// A store on a disk that it fills itself to the last byte, loses power, starts again and is
/// drained: no room comes from anybody else.
final class DrainedDiskSimulation {
  private static final int SEGMENT = 16384;
  private static final int MOST_ROUNDS = 200;

  private final Random random;
  private final SimulatedDisk disk;
  private final List<SimulatedCopy> copies = new ArrayList<>();
  private RecordingStore running;
  private MessageStore store;
  private int names;

  DrainedDiskSimulation(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    running = open();
    store = running.store;
    running.settle();
  }

  private RecordingStore open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), 1);
    opened.queues = this::describe;
    return opened;
  }

  void run() throws IOException {
    disk.capacity(disk.used() + random.nextLong(8L * SEGMENT) + 4 * SEGMENT);
    for (int life = 0; life < 2; life++) {
      fill();
      crash();
      drain();
    }
    running.close();
  }

  private void fill() {
    for (int round = 0; round < MOST_ROUNDS && !store.isFull(); round++) {
      publish();
      step();
    }
    assertThat(store.isFull()).isTrue();
    for (int i = random.nextInt(20); i > 0; i--) {
      step();
    }
    // What the file system keeps for itself is no room: not a byte is left.
    disk.capacity(disk.used());
  }

  private void step() {
    switch (random.nextInt(6)) {
      case 0 -> store.handover().requestSync();
      case 1 -> running.threads.round();
      case 2 -> running.threads.read();
      case 3 -> running.loop.fire();
      default -> running.work();
    }
    store.endOfBatch();
    assertThat(running.failures).isEmpty();
  }

  private void publish() {
    for (int i = random.nextInt(10); i > 0 && !store.isFull(); i--) {
      if (store.handover().isCongested()) {
        return;
      }
      String body = "m" + names++ + "-" + "x".repeat(random.nextInt(1500));
      long address = running.append(body, true, 1);
      copies.add(new SimulatedCopy(body, address, store.appendedPosition(), 0));
      store.endOfBatch();
    }
  }

  private void describe(CheckpointWriter writer) {
    var live = copies.stream().filter(SimulatedCopy::isLive).toList();
    long floor = store.headFloor(1);
    var plain = live.stream().filter(copy -> copy.address >= floor).findFirst();
    writer.queue(1, plain.map(copy -> copy.address).orElse(0L));
    live.stream().filter(copy -> copy.address < floor).forEach(copy -> writer.ready(copy.address));
  }

  private void crash() throws IOException {
    long durable = store.durablePosition();
    disk.crash();
    disk.capacity(disk.used());
    running = open();
    store = running.store;
    var found = new HashSet<Long>();
    running.recovered.forEach(message -> found.add(message.address()));
    for (var copy : copies) {
      boolean isPromised = copy.isLive() && copy.end <= durable;
      assertThat(isPromised && !found.contains(copy.address)).as("lost %s", copy.body).isFalse();
    }
    copies.removeIf(copy -> !found.contains(copy.address));
    copies.forEach(copy -> copy.settledAt = Long.MAX_VALUE);
    copies.forEach(copy -> copy.end = 0);
    assertThat(running.damages).isEmpty();
    assertThat(copies).hasSameSizeAs(found);
  }

  /// Everything is consumed, in its order; then publishers go on.
  private void drain() {
    var live = copies.stream().filter(SimulatedCopy::isLive).toList();
    for (int from = 0; from < live.size(); ) {
      int to = Math.min(live.size(), from + 1 + random.nextInt(20));
      for (var copy : live.subList(from, to)) {
        assertThat(running.body(copy.address)).isEqualTo(copy.body);
      }
      store.settled(1, live.get(from).address, live.get(to - 1).address);
      for (var copy : live.subList(from, to)) {
        copy.settledAt = store.appendedPosition();
        store.release(copy.address);
      }
      step();
      from = to;
    }
    for (int i = 0; i < 12; i++) {
      running.settle();
      running.loop.fire();
    }
    running.settle();
    assertThat(running.failures).isEmpty();
    assertThat(store.isFull()).as("full after it was drained").isFalse();
    assertThat(store.durablePosition()).isEqualTo(store.appendedPosition());
    copies.clear();
  }
}
