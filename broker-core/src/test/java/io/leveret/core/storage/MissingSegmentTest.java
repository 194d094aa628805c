package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.OverlayDisk;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.segment.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/// A file of the log that is gone is told as a file, with what was in it; one that was given up
/// because nothing lived in it is not missed.
class MissingSegmentTest {
  private static final int MESSAGES = 1000;

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final List<Long> addresses = new ArrayList<>();
  private final RecordingStore store = open();

  MissingSegmentTest() throws IOException {}

  private RecordingStore open() throws IOException {
    return new RecordingStore(disk, RecordingStore.small(), 2, true);
  }

  /// Messages in ten segments or more, of queue 1 but for each tenth, which is of queue 2.
  private void fill() {
    for (int i = 0; i < MESSAGES; i++) {
      addresses.add(store.append("m" + i + "x".repeat(120), true, i % 10 == 0 ? 2 : 1));
      if (i % 50 == 0) {
        store.settle();
      }
    }
    store.settle();
  }

  private void checkpoint() {
    for (int i = 0; i < 2; i++) {
      store.append("one more", true, 2);
      store.store.checkpoint();
      store.settle();
    }
  }

  private static long segmentOf(long address) {
    return (address << 3) / RecordingStore.small().segmentBytes();
  }

  private long in(long segment, LongPredicate which) {
    return addresses.stream().filter(a -> segmentOf(a) == segment && which.test(a)).count();
  }

  private boolean isOfTwo(long address) {
    return addresses.indexOf(address) % 10 == 0;
  }

  /// What is missing once the file of a segment is gone.
  private void assertTold(long segment) throws IOException {
    long two = in(segment, this::isOfTwo);
    var lost = Map.of(1, in(segment, _ -> true) - two, 2, two);
    disk.delete("d-" + segment + ".log");

    var checked = new RecordingHandler();
    OfflineStore.open(new OverlayDisk(disk), checked, false).close();
    var after = open();

    assertThat(after.missing)
        .containsExactly(new MissingSegment("d-" + segment + ".log", lost))
        .isEqualTo(checked.missing);
    assertThat(after.damages).isEmpty();
    assertThat(after.recovered)
        .hasSize((int) (MESSAGES + 2 - in(segment, _ -> true)))
        .noneMatch(message -> segmentOf(message.address()) == segment);
  }

  @Test
  void tellsHowManyMessagesOfEachQueueAreLost() throws IOException {
    fill();
    checkpoint();

    assertTold(3);
  }

  @Test
  void tellsTheSameOfMessagesThatTheCheckpointNamesOneByOne() throws IOException {
    store.queues = this::describeEach;
    fill();
    checkpoint();

    assertTold(3);
  }

  private void describeEach(CheckpointWriter writer) {
    for (int queueId = 1; queueId <= 2; queueId++) {
      writer.queue(queueId, addresses.getLast() + 1);
      for (long address : addresses) {
        if (isOfTwo(address) == (queueId == 2)) {
          writer.ready(address);
        }
      }
    }
  }

  @Test
  void countsNothingThatWasSettledSince() throws IOException {
    store.queues = this::describeEach;
    fill();
    checkpoint();
    var settled = addresses.stream().filter(address -> segmentOf(address) == 3).toList();
    store.store.settled(2, settled.getFirst(), settled.getLast());
    store.settle();
    long two = settled.stream().filter(this::isOfTwo).count();
    disk.delete("d-3.log");

    var after = open();

    assertThat(after.missing)
        .containsExactly(new MissingSegment("d-3.log", Map.of(1, settled.size() - two)));
  }

  @Test
  void tellsOfAFileBehindTheCheckpointWithoutKnowingWhatWasInIt() throws IOException {
    checkpoint();
    String name = checkpoints().getLast();
    ByteBuffer early = ByteBuffer.allocate(1 << 10);
    try (var file = disk.open(name)) {
      Bytes.read(file, 0, early);
    }
    fill();
    for (var later : checkpoints()) {
      disk.delete(later);
    }
    WholeFile.write(disk, name, early.flip());
    disk.delete("d-5.log");

    var after = open();

    assertThat(after.missing).extracting(MissingSegment::file).containsExactly("d-5.log");
    assertThat(after.recovered).isNotEmpty();
  }

  private List<String> checkpoints() {
    return disk.list().stream().filter(name -> name.startsWith("ckpt-")).sorted().toList();
  }

  /// All in it was settled; the process ends as soon as the file is given up.
  @Test
  void missesNoFileInWhichNothingLived() throws IOException {
    store.queues = this::describeEach;
    fill();
    checkpoint();
    for (int queueId = 1; queueId <= 2; queueId++) {
      store.store.settled(queueId, addresses.getFirst(), addresses.getLast());
    }
    addresses.forEach(store.store::release);
    for (int round = 0; disk.list().contains("d-3.log"); round++) {
      assertThat(round).isLessThan(20);
      store.store.endOfBatch();
      store.threads.round();
    }
    disk.crash();

    var after = open();

    assertThat(after.missing).isEmpty();
  }
}
