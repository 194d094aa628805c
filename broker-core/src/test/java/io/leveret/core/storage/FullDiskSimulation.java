package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/// A random life of a store on a disk that others fill and empty: publishing as long as the store
/// lets publishers, acknowledging all the time, and now and then a loss of power.
final class FullDiskSimulation {
  private static final int SEGMENT = 16384;

  private final Random random;
  private final SimulatedDisk disk;
  private final List<SimulatedCopy> copies = new ArrayList<>();
  private RecordingStore running;
  private MessageStore store;
  private int names;
  private int timesFull;

  FullDiskSimulation(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    running = open();
    store = running.store;
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

  private RecordingStore open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), 1);
    opened.queues = this::describe;
    return opened;
  }

  /// When others have taken the last byte and there is no spare to give up, it starts later.
  private RecordingStore openSomehow() throws IOException {
    try {
      return open();
    } catch (OutOfSpaceException _) {
      disk.restart();
      disk.capacity(disk.used() + 4L * SEGMENT);
      return open();
    }
  }

  private void step() {
    boolean wasFull = store.isFull();
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5 -> publish();
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

  private void publish() {
    for (int i = random.nextInt(20);
        i > 0 && !store.isFull() && !store.handover().isCongested();
        i--) {
      String body = "m" + names++ + "-" + "x".repeat(random.nextInt(1500));
      long address = running.append(body, true, 1);
      copies.add(new SimulatedCopy(body, address, store.appendedPosition(), 0));
      store.endOfBatch();
    }
  }

  /// As a consumer would that keeps up, more or less; never held back.
  private void acknowledge() {
    var live = copies.stream().filter(SimulatedCopy::isLive).toList();
    var settled = live.subList(0, random.nextInt(live.size() + 1));
    if (!settled.isEmpty()) {
      store.settled(1, settled.getFirst().address, settled.getLast().address);
      for (var copy : settled) {
        copy.settledAt = store.appendedPosition();
        store.release(copy.address);
      }
    }
  }

  private void changeTheDisk() {
    disk.capacity(
        switch (random.nextInt(3)) {
          case 0 -> disk.used() + random.nextInt(2 * SEGMENT);
          case 1 -> disk.used(); // not a byte
          default -> disk.used() + 20L * SEGMENT;
        });
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
    running = openSomehow();
    store = running.store;
    var found = new HashSet<Long>();
    running.recovered.forEach(message -> found.add(message.address()));
    for (var copy : copies) {
      boolean isPromised = copy.isLive() && copy.end <= durable;
      assertThat(isPromised && !found.contains(copy.address)).as("lost %s", copy.body).isFalse();
      boolean isBack = copy.settledAt <= durable && found.contains(copy.address);
      assertThat(isBack).as("settled, synced and back: %s", copy.body).isFalse();
    }
    copies.removeIf(copy -> !found.contains(copy.address));
    copies.forEach(copy -> copy.settledAt = Long.MAX_VALUE);
    copies.forEach(copy -> copy.end = 0);
    assertThat(copies).hasSameSizeAs(found);
    assertThat(running.damages).isEmpty();
  }

  /// All is consumed and others have made room: publishers go on, and what they publish is synced.
  private void comeToAnEnd() throws IOException {
    disk.capacity(disk.used() + 20L * SEGMENT);
    for (int i = 0; i < 8; i++) {
      running.settle();
      running.loop.fire();
    }
    running.settle();

    assertThat(store.isFull()).isFalse();
    assertThat(store.handover().isCongested()).isFalse();
    publish();
    running.settle();
    assertThat(store.durablePosition()).isEqualTo(store.appendedPosition());
    assertThat(running.failures).isEmpty();
    running.close();
  }
}
