package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is consumed before it was written need not be written.
class ConsumedChunksTest {
  private static final String GONE = "gone-" + "x".repeat(100);

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));

  /// Without checkpoints, which wait for what is in the log.
  private RecordingStore open() throws IOException {
    var compaction = new CompactionSettings(50, Duration.ZERO, 4, 100);
    var settings =
        new StoreSettings(
            4096, 1 << 20, 16384, 16384, 2, 1 << 20, 1 << 20, Duration.ofHours(1), compaction);
    return new RecordingStore(disk, settings, 3);
  }

  /// Messages that nobody waits for, consumed in the next batch.
  private static void passThrough(RecordingStore store, int messages) {
    List<Long> addresses = append(store, messages);
    store.store.endOfBatch();
    addresses.forEach(address -> settle(store, address));
    store.store.endOfBatch();
  }

  private static List<Long> append(RecordingStore store, int messages) {
    List<Long> addresses = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      addresses.add(store.append(GONE, true, 1));
    }
    return addresses;
  }

  private static void settle(RecordingStore store, long address) {
    store.store.settled(1, address, address);
    store.store.release(address);
  }

  private int written(String text) throws IOException {
    int found = 0;
    for (var name : disk.list()) {
      if (name.startsWith("d-")) {
        found += occurrences(text, name);
      }
    }
    return found;
  }

  private int occurrences(String text, String name) throws IOException {
    try (var file = disk.open(name)) {
      var content = ByteBuffer.allocate((int) file.size());
      file.read(content, 0);
      String all = new String(content.array(), StandardCharsets.ISO_8859_1);
      return all.split(text, -1).length - 1;
    }
  }

  @Test
  void areNotWritten() throws IOException {
    try (var store = open()) {
      passThrough(store, 200);
      store.work();

      assertThat(written(GONE)).as("those of the chunk that is still filled").isLessThan(30);
    }
  }

  @Test
  void areWrittenWhenSomebodyWaitsForThem() throws IOException {
    try (var store = open()) {
      List<Long> addresses = append(store, 200);
      store.store.handover().requestSync();
      store.store.endOfBatch();
      addresses.forEach(address -> settle(store, address));
      store.store.endOfBatch();
      store.work();

      assertThat(written(GONE)).isGreaterThanOrEqualTo(200);
    }
  }

  /// Another message was consumed there, too, and does not come back.
  @Test
  void leaveWhatTheySayOfOthers() throws IOException {
    try (var store = open()) {
      long old = store.append("old", true, 1);
      long kept = store.append("kept", true, 1);
      passThrough(store, 40);
      store.settle();
      settle(store, old);
      passThrough(store, 200);
      store.work();
      assertThat(written(GONE)).isLessThan(100);
      store.settle();
      disk.crash();

      var recovered = open();
      assertThat(recovered.damages).isEmpty();
      assertThat(recovered.recoveredBodies(1)).containsExactly("kept");
      assertThat(recovered.recovered.getFirst().address()).isEqualTo(kept);
      recovered.close();
    }
  }

  /// Records of a transaction count only together.
  @Test
  void areWrittenWithATransaction() throws IOException {
    try (var store = open()) {
      store.store.endOfBatch();
      List<Long> addresses = new ArrayList<>();
      store.store.transactions().atomically(() -> addresses.addAll(append(store, 200)));
      store.store.endOfBatch();
      addresses.forEach(address -> settle(store, address));
      store.store.endOfBatch();
      store.work();

      assertThat(written(GONE)).isGreaterThan(170);
    }
  }

  /// It may come to nothing, and then they are there again.
  @Test
  void areWrittenWhenATransactionConsumesThem() throws IOException {
    try (var store = open()) {
      List<Long> addresses = append(store, 200);
      store.store.endOfBatch();
      store
          .store
          .transactions()
          .together(() -> addresses.forEach(address -> settle(store, address)));
      store.store.endOfBatch();
      store.work();

      assertThat(written(GONE)).isGreaterThan(170);
    }
  }
}
