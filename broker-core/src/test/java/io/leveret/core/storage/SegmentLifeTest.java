package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.log.SpareFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What becomes of chunks and files when messages live long, or do not.
class SegmentLifeTest {
  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));

  private RecordingStore open() throws IOException {
    return new RecordingStore(disk, RecordingStore.small(), 3);
  }

  private long logFiles(String prefix) {
    return disk.list().stream().filter(name -> name.startsWith(prefix)).count();
  }

  private static void passThrough(RecordingStore store, int messages) {
    for (int i = 0; i < messages; i++) {
      long address = store.append("x".repeat(100), true, 1);
      store.store.settled(1, address, address);
      store.store.release(address);
      if (i % 10 == 0) {
        store.settle();
      }
    }
    store.settle();
    store.settle();
  }

  @Test
  void recyclesSegmentsInWhichNothingLives() throws IOException {
    try (var store = open()) {
      passThrough(store, 2000);

      assertThat(logFiles("d-")).isLessThanOrEqualTo(2);
      assertThat(logFiles("spare-")).isEqualTo(SpareFiles.SPARES);
    }
  }

  @Test
  void keepsASegmentForOneMessage() throws IOException {
    try (var store = open()) {
      long kept = store.append("kept", true, 1);
      passThrough(store, 2000);

      assertThat(disk.list()).contains("d-0.log");
      assertThat(store.body(kept)).isEqualTo("kept");

      store.store.settled(1, kept, kept);
      store.store.release(kept);
      passThrough(store, 300);

      assertThat(disk.list()).doesNotContain("d-0.log");
    }
  }

  @Test
  void keepsAMessageUntilEveryQueueHasReleasedIt() throws IOException {
    try (var store = open()) {
      long address = store.append("shared", true, 1, 2, 3);
      passThrough(store, 300);

      store.store.release(address);
      store.store.retain(address);
      store.store.release(address);
      store.store.release(address);

      assertThat(store.body(address)).isEqualTo("shared");
    }
  }

  @Test
  void releasesThePartsWithTheirMessage() throws IOException {
    try (var store = open()) {
      var list = ByteBuffer.allocate(8);
      long part = store.store.appendPart(ByteBuffer.allocate(1000), 0, 1000, true);
      var message = TestMessages.message("k", "");
      message.body(list.putLong(0, part), 0, 8);
      message.partedBody(1000);
      long address = store.store.append(message, new int[] {1}, 1, true);

      store.store.settled(1, address, address);
      store.store.release(address);
      passThrough(store, 300);

      assertThat(disk.list()).doesNotContain("d-0.log");
    }
  }

  @Test
  void readsBackWhatLeftTheTailCache() throws IOException {
    try (var store = open()) {
      var addresses = new ArrayList<Long>();
      for (int i = 0; i < 600; i++) {
        addresses.add(store.append("m" + i + "x".repeat(100), true, 1));
      }
      store.settle();

      assertThat(store.store.read(addresses.getFirst(), new MessageView())).isFalse();
      for (int i = 0; i < 600; i++) {
        assertThat(store.body(addresses.get(i))).startsWith("m" + i + "x");
      }
    }
  }

  @Test
  void spillsTransientMessagesBeyondTheirMemory() throws IOException {
    try (var store = open()) {
      var addresses = new ArrayList<Long>();
      for (int i = 0; i < 600; i++) {
        addresses.add(store.append("m" + i + "x".repeat(100), false, 1));
      }
      store.settle();

      assertThat(logFiles("t-")).isGreaterThan(0);
      assertThat(store.store.read(addresses.getFirst(), new MessageView())).isFalse();
      for (int i = 0; i < 600; i++) {
        assertThat(store.body(addresses.get(i))).startsWith("m" + i + "x");
      }
    }

    assertThat(logFiles("t-")).isZero();
  }

  @Test
  void deletesSpillFilesInWhichNothingLives() throws IOException {
    try (var store = open()) {
      var addresses = new ArrayList<Long>();
      for (int i = 0; i < 600; i++) {
        addresses.add(store.append("x".repeat(100), false, 1));
      }
      store.settle();

      addresses.forEach(store.store::release);
      store.append("x".repeat(100), false, 1);
      store.settle();

      assertThat(logFiles("t-")).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void readsAChunkOnceForSeveralWaiters() throws IOException {
    try (var store = open()) {
      long first = store.append("first", true, 1);
      long second = store.append("second", true, 1);
      for (int i = 0; i < 600; i++) {
        store.append("x".repeat(100), true, 2);
      }
      store.settle();
      var told = new ArrayList<String>();

      store.store.load(first, () -> told.add("first"));
      store.store.load(second, () -> told.add("second"));

      assertThat(store.threads.read()).isTrue();
      assertThat(store.threads.read()).isFalse();
      store.work();
      assertThat(told).containsExactly("first", "second");
    }
  }

  @Test
  void makesNoFileOfASegmentThatIsGivenUpBeforeItIsRead() throws IOException {
    try (var store = open()) {
      var addresses = new ArrayList<Long>();
      for (int i = 0; i < 600; i++) {
        addresses.add(store.append("x".repeat(100), true, 1));
      }
      store.settle();
      passThrough(store, 600);

      store.store.load(addresses.getFirst(), () -> {});
      store.store.settled(1, addresses.getFirst(), addresses.getLast());
      addresses.forEach(store.store::release);
      for (int i = 0; i < 3; i++) { // first it must be on disk that nothing lives
        store.store.endOfBatch();
        store.threads.round();
      }
      assertThat(disk.list()).doesNotContain("d-0.log");
      store.work();

      assertThat(disk.list()).doesNotContain("d-0.log");
    }
  }

  @Test
  void isCongestedWhileTheWriterLagsBehind() throws IOException {
    try (var store = openRoomy()) {
      append(store, 8_000);

      assertThat(store.store.handover().isCongested()).isTrue();
      assertThat(store.store.handover().isExhausted()).isFalse();
      int told = store.progress;
      store.work();

      assertThat(store.store.handover().isCongested()).isFalse();
      assertThat(store.progress).isGreaterThan(told);
    }
  }

  @Test
  void isExhaustedWhileTheWriterLagsFarBehind() throws IOException {
    try (var store = openRoomy()) {
      append(store, 18_000);

      assertThat(store.store.handover().isCongested()).isTrue();
      assertThat(store.store.handover().isExhausted()).isTrue();
      store.work();

      assertThat(store.store.handover().isCongested()).isFalse();
      assertThat(store.store.handover().isExhausted()).isFalse();
    }
  }

  @Test
  void isExhaustedWhenThereIsLittleRoomOnDisk() throws IOException {
    try (var store = open()) {
      append(store, 12_000);

      assertThat(store.store.handover().isCongested()).isTrue();
      assertThat(store.store.handover().isExhausted()).isTrue();
    }
  }

  private static void append(RecordingStore store, int messages) {
    for (int i = 0; i < messages; i++) {
      store.append("x".repeat(100), true, 1);
    }
    store.store.endOfBatch();
  }

  /// A store with a segment beside which what may wait for the writer, 1 MiB, is little.
  private RecordingStore openRoomy() throws IOException {
    var store = new RecordingStore(disk, RecordingStore.small().withSegmentBytes(16 << 20), 3);
    append(store, 1);
    store.work();
    return store;
  }
}
