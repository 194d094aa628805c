package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/// One queue of a store on a disk without room, and what must be in it: what simulations of such a
/// disk have in common.
final class SimulatedQueue {
  static final int SEGMENT = 16384;

  final SimulatedDisk disk;
  RecordingStore running;
  MessageStore store;
  private final Random random;
  private final List<SimulatedCopy> copies = new ArrayList<>();
  private int names;

  SimulatedQueue(Random random) throws IOException {
    this.random = random;
    disk = new SimulatedDisk(random);
    running = open();
    store = running.store;
  }

  private RecordingStore open() throws IOException {
    var opened = new RecordingStore(disk, RecordingStore.small(), 1);
    opened.queues = this::describe;
    return opened;
  }

  private void describe(CheckpointWriter writer) {
    var live = live();
    long floor = store.headFloor(1);
    var plain = live.stream().filter(copy -> copy.address >= floor).findFirst();
    writer.queue(1, plain.map(copy -> copy.address).orElse(0L));
    live.stream().filter(copy -> copy.address < floor).forEach(copy -> writer.ready(copy.address));
  }

  /// Publishes fewer than `most` messages, as long as the store lets publishers.
  void publish(int most) {
    for (int i = random.nextInt(most);
        i > 0 && !store.isFull() && !store.handover().isCongested();
        i--) {
      String body = "m" + names++ + "-" + "x".repeat(random.nextInt(1500));
      long address = running.append(body, true, 1);
      copies.add(new SimulatedCopy(body, address, store.appendedPosition(), 0));
      store.endOfBatch();
    }
  }

  /// What nobody has acknowledged, in order.
  List<SimulatedCopy> live() {
    return copies.stream().filter(SimulatedCopy::isLive).toList();
  }

  /// Acknowledges neighbours.
  void acknowledge(List<SimulatedCopy> neighbours) {
    store.settled(1, neighbours.getFirst().address, neighbours.getLast().address);
    for (var copy : neighbours) {
      copy.settledAt = store.appendedPosition();
      store.release(copy.address);
    }
  }

  /// Power is lost; then the store may not be opened before [#restart].
  ///
  /// @return how far the log was synced
  long losePower() {
    long durable = store.durablePosition();
    disk.crash();
    return durable;
  }

  /// Opens the store again, which must have kept what it promised.
  ///
  /// @throws io.leveret.core.disk.OutOfSpaceException when the disk has no room for that
  void restart(long durable) throws IOException {
    running = open();
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
}
