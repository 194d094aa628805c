package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A long backlog is told in a few words, whatever became of parts of it.
class BacklogRecoveryTest {
  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final List<Long> addresses = new ArrayList<>();

  private RecordingStore open() throws IOException {
    return new RecordingStore(disk, RecordingStore.small(), 2, true);
  }

  /// A store that holds a thousand messages in ten segments or more, with a checkpoint behind them.
  private RecordingStore filled() throws IOException {
    var store = open();
    for (int i = 0; i < 1000; i++) {
      addresses.add(store.append("m" + i + "x".repeat(120), true, 1));
      if (i % 50 == 0) {
        store.settle();
      }
    }
    store.settle();
    store.store.checkpoint();
    store.settle();
    store.settle();
    store.queues = writer -> writer.queue(1, addresses.getFirst());
    return store;
  }

  private static List<Long> found(RecordingStore store) {
    return store.recovered.stream().map(RecordingStore.Recovered::address).toList();
  }

  @Test
  void tellsSealedSegmentsAsRuns() throws IOException {
    filled();
    disk.crash();

    var after = open();

    assertThat(found(after)).isEqualTo(addresses);
    assertThat(after.toldRuns).hasSizeGreaterThan(8);
    int inRuns = after.toldRuns.stream().mapToInt(run -> run.count()).sum();
    assertThat(inRuns).isGreaterThan(850);
  }

  @Test
  void appliesWhatHappenedAfterTheCheckpoint() throws IOException {
    var before = filled();
    before.queues = this::describeWhatIsLeft;
    before.store.settled(1, addresses.get(0), addresses.get(199));
    before.store.requeued(1, addresses.get(500), 3);
    before.store.delivered(1, addresses.get(209));
    before.settle();
    disk.crash();

    var after = open();

    assertThat(found(after)).isEqualTo(addresses.subList(200, 1000));
    assertThat(after.recovered.get(300).deliveryCount()).isEqualTo(3);
    assertThat(after.recovered).filteredOn(RecordingStore.Recovered::redelivered).hasSize(11);
  }

  private void describeWhatIsLeft(CheckpointWriter writer) {
    writer.queue(1, addresses.get(210));
    addresses.subList(200, 210).forEach(address -> writer.below(address, 0));
    writer.below(addresses.get(500), 3);
  }

  @Test
  void readsTheSegmentWhenItsDirectoryIsDamaged() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      addresses.clear();
      filled().close();
      disk.restart();
      var random = new Random(seed);
      var names = disk.list().stream().filter(name -> name.endsWith(".dir")).sorted().toList();
      try (var file = disk.open(names.get(random.nextInt(names.size())))) {
        var one = ByteBuffer.allocate(1).put(0, (byte) random.nextInt(256));
        file.write(one, random.nextLong(file.size()));
      }

      var after = open();

      assertThat(found(after)).as("seed " + seed).isEqualTo(addresses);
      for (var name : disk.list()) {
        disk.delete(name);
      }
    }
  }

  @Test
  void givesUpSegmentsWhoseRunsAreReleased() throws IOException {
    filled();
    disk.crash();
    var after = open();
    int before = segments();

    for (var run : after.toldRuns) {
      after.store.settled(1, run.first(), run.last());
      after.store.runs().release(run);
    }
    for (int i = 0; i < 3; i++) {
      after.append("more", true, 2);
      after.settle();
      after.store.checkpoint();
      after.settle();
    }

    assertThat(segments()).isLessThan(before / 2);
    assertThat(disk.list().stream().filter(name -> name.endsWith(".dir")).count())
        .isLessThanOrEqualTo(segments());
  }

  private int segments() {
    return (int) disk.list().stream().filter(n -> n.startsWith("d-") && n.endsWith(".log")).count();
  }
}
