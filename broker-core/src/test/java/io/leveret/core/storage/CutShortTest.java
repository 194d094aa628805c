package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was confirmed is there, whichever of what came after it was cut short. Each of these was
/// found by a simulation first.
class CutShortTest {
  private SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private RecordingStore store = open();

  CutShortTest() throws IOException {}

  private RecordingStore open() throws IOException {
    return new RecordingStore(disk, RecordingStore.small(), 3);
  }

  /// Writes what was appended, and syncs nothing.
  private void write() {
    store.store.endOfBatch();
    while (store.threads.round()) {
      // until all is written
    }
  }

  /// A record did not come to disk, and the process ends.
  private void tear(long address) throws IOException {
    long position = address << 3;
    long segmentBytes = RecordingStore.small().segmentBytes();
    try (var file = disk.open("d-" + position / segmentBytes + ".log")) {
      file.write(ByteBuffer.allocate(16), position % segmentBytes);
    }
    disk.restart();
    store = open();
  }

  /// What becomes of a message that dies: another one in queue 2.
  private long letter(long address) {
    store.body(address);
    var view = new MessageView();
    assertThat(store.store.read(address, view)).isTrue();
    view.deadLettered(address);
    return store.store.append(view, new int[] {2}, 1, true);
  }

  private long parted(long part, int queueId) {
    var list = ByteBuffer.allocate(8).putLong(0, part);
    var view = TestMessages.message("k", "");
    view.body(list, 0, 8);
    view.partedBody(100);
    return store.store.append(view, new int[] {queueId}, 1, true);
  }

  private long part() {
    return store.store.appendPart(ByteBuffer.allocate(100), 0, 100, true);
  }

  @Test
  void keepsAMessageOfWhichTheEndIsThereAndTheLetterIsNot() throws IOException {
    long message = store.append("m", true, 1);
    store.settle();
    long letter = letter(message);
    store.store.settled(1, message, message);
    write();

    tear(letter);

    assertThat(store.recoveredBodies(1)).containsExactly("m");
    assertThat(store.recoveredBodies(2)).isEmpty();
  }

  @Test
  void keepsAMessageOfWhichALaterTransactionSettlesTheNeighbours() throws IOException {
    long message = store.append("m", true, 1);
    store.settle();
    long[] letter = new long[1];
    store
        .store
        .transactions()
        .together(() -> {
          letter[0] = letter(message);
          store.store.settled(1, message, message);
        });
    store
        .store
        .transactions()
        .together(() -> {
          long next = store.append("n", true, 1);
          store.store.settled(1, message, next);
        });
    write();

    tear(letter[0]);

    assertThat(store.recoveredBodies(1)).containsExactly("m");
  }

  @Test
  void discardsATransactionAtEveryStartThatWasDiscardedAtOne() throws IOException {
    store.append("m", true, 1);
    store.settle();
    long part = part();
    store
        .store
        .transactions()
        .atomically(() -> {
          parted(part, 1);
          store.append("of the transaction", true, 2);
        });
    write();
    tear(part);
    assertThat(store.recoveredBodies(2)).isEmpty();

    store.append("later", true, 2); // takes all before it for synced
    store.settle();
    disk.crash();
    store = open();

    assertThat(store.recoveredBodies(1)).containsExactly("m");
    assertThat(store.recoveredBodies(2)).containsExactly("later");
    assertThat(store.damages).isEmpty();
  }

  /// Its other messages are confirmed.
  @Test
  void keepsATransactionOfWhichALargeMessageIsGoneWithItsParts() throws IOException {
    store.queues = writer -> writer.queue(1, 0);
    long part = part();
    for (int i = 0; i < 300; i++) {
      long address = store.append("x".repeat(200), true, 1);
      store.store.settled(1, address, address);
      store.store.release(address);
    }
    for (int i = 0; i < 2; i++) {
      store.store.settled(1, 1, 1);
      store.store.checkpoint();
      store.settle();
    }
    assertThat(disk.list()).contains("d-0.log");
    long[] large = new long[1];
    store
        .store
        .transactions()
        .atomically(() -> {
          large[0] = parted(part, 1);
          store.append("n", true, 2);
        });
    store.store.settled(1, large[0], large[0]);
    store.settle();
    store.store.release(large[0]);
    store.settle();
    assertThat(disk.list()).doesNotContain("d-0.log");

    disk.crash();
    store = open();

    assertThat(store.recoveredBodies(2)).containsExactly("n");
  }

  /// What a sync that failed did not write is in the page cache as if it were on disk.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void reliesOnNothingThatAFailedSyncLeftInThePageCache(int seed) throws IOException {
    disk = new SimulatedDisk(new Random(seed));
    store = open();
    store.append("first", true, 1);
    store.settle();
    for (int i = 0; i < 10; i++) {
      store.append("x".repeat(300), true, 1);
    }
    disk.failOnSync();
    store.store.handover().requestSync();
    write();
    disk.restart();
    store = open();
    var found = store.recoveredBodies(1);

    disk.crash();
    store = open();

    assertThat(found).hasSizeGreaterThan(1);
    assertThat(store.recoveredBodies(1)).isEqualTo(found);
  }

  @Test
  void makesNothingDurableWhenADirectoryCouldNotBeSynced() {
    for (int i = 0; i < 200; i++) {
      store.append("x".repeat(200), true, 1);
    }
    store.store.handover().requestSync();
    write();
    store.store.endOfBatch();
    long durable = store.store.durablePosition();
    disk.failOnSync();
    while (store.threads.read() || store.loop.run()) {
      // until the reader has met it
    }

    store.append("more", true, 1);
    store.store.handover().requestSync();
    write();
    store.loop.run();

    assertThat(store.failures).isNotEmpty();
    assertThat(store.store.durablePosition()).isEqualTo(durable);
    assertThat(disk.syncsAfterFailure()).isZero();
  }

  @Test
  void tellsNoDamageWhenAStopIsCutShort() throws IOException {
    for (int operations = 0; operations < 40; operations++) {
      disk = new SimulatedDisk(new Random(operations));
      store = open();
      store.append("m", true, 1);
      store.settle();
      disk.crashAfter(operations);
      try {
        store.close();
      } catch (UncheckedIOException _) {
        // what this is about
      }
      disk.crash();

      store = open();

      assertThat(store.damages).as("after %d operations", operations).isEmpty();
      assertThat(store.recoveredBodies(1)).isEqualTo(List.of("m"));
    }
  }
}
