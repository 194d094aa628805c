package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.OverlayDisk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.MessageLinks;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Segments of which little lives are written anew, and every message keeps its address.
class CompactionTest {
  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final Map<Long, String> live = new TreeMap<>();
  private RecordingStore store = open();

  CompactionTest() throws IOException {}

  private RecordingStore open() throws IOException {
    return open(RecordingStore.small());
  }

  private RecordingStore open(StoreSettings settings) throws IOException {
    var opened = new RecordingStore(disk, settings, 3, true);
    opened.queues = this::describe;
    return opened;
  }

  private void describe(CheckpointWriter writer) {
    writer.queue(1, 0);
    live.keySet().forEach(writer::ready);
  }

  /// Appends messages and keeps one of each `keep`.
  private void pass(int messages, int keep) {
    for (int i = 0; i < messages; i++) {
      String body = "m" + i + "x".repeat(100);
      long address = store.append(body, true, 1);
      if (i % keep == 0) {
        live.put(address, body);
      } else {
        settle(address);
      }
      if (i % 20 == 0) {
        store.settle();
      }
    }
    rest();
  }

  private void settle(long address) {
    store.store.settled(1, address, address);
    store.store.release(address);
    live.remove(address);
  }

  private void rest() {
    for (int i = 0; i < 6; i++) {
      settle(store.append("x", true, 1));
      store.store.checkpoint();
      store.settle();
    }
  }

  private long files(String suffix) {
    return disk.list().stream()
        .filter(name -> name.startsWith("d-") && name.endsWith(suffix))
        .count();
  }

  private long bytes(String suffix) throws IOException {
    long bytes = 0;
    for (var name : disk.list()) {
      if (name.startsWith("d-") && name.endsWith(suffix)) {
        try (var file = disk.open(name)) {
          bytes += file.size();
        }
      }
    }
    return bytes;
  }

  private void assertAllIsThere() {
    live.forEach((address, body) -> assertThat(store.body(address)).isEqualTo(body));
  }

  @Test
  void writesASegmentAnewOfWhichLittleLives() throws IOException {
    pass(2000, 50);

    assertThat(files(".c.log")).isGreaterThan(10);
    assertThat(bytes(".log")).isLessThan(8 * 16384);
    assertAllIsThere();
  }

  @Test
  void findsEverythingAfterARestart() throws IOException {
    pass(2000, 50);
    store.close();

    store = open();

    assertThat(store.recoveredBodies(1)).containsExactlyElementsOf(live.values());
    assertThat(store.damages).isEmpty();
    assertAllIsThere();
  }

  @Test
  void findsEverythingWithoutDirectories() throws IOException {
    pass(2000, 50);
    store.close();
    for (var name : disk.list()) {
      if (name.endsWith(".dir")) {
        disk.delete(name);
      }
    }

    store = open();

    assertThat(store.recoveredBodies(1)).containsExactlyElementsOf(live.values());
    assertThat(store.damages).isEmpty();
  }

  @Test
  void writesACompactedSegmentAnewWhenItEmptiesFurther() throws IOException {
    pass(2000, 10);
    long before = bytes(".c.log");
    int i = 0;
    for (long address : live.keySet().toArray(Long[]::new)) {
      if (++i % 10 != 0) {
        settle(address);
      }
    }

    rest();
    rest();

    assertThat(bytes(".c.log")).isBetween(1L, before / 3);
    assertAllIsThere();
  }

  @Test
  void givesACompactedSegmentUpWhenNothingLives() throws IOException {
    pass(2000, 50);
    for (long address : live.keySet().toArray(Long[]::new)) {
      settle(address);
    }

    rest();

    assertThat(files(".c.log")).isZero();
    assertThat(files(".dir")).isZero();
  }

  @Test
  void keepsPartsAndOrigins() throws IOException {
    var list = ByteBuffer.allocate(8);
    list.putLong(0, store.store.appendPart(ByteBuffer.allocate(1000), 0, 1000, true));
    var parted = TestMessages.message("k", "");
    parted.body(list, 0, 8);
    parted.partedBody(1000);
    long large = store.store.append(parted, new int[] {1}, 1, true);
    live.put(large, "");
    long origin = store.append("origin", true, 1);
    live.put(origin, "origin");
    pass(200, 1000);
    var view = TestMessages.message("k", "");
    store.body(origin);
    assertThat(store.store.read(origin, view)).isTrue();
    view.deadLettered(origin);
    long letter = store.store.append(view, new int[] {1}, 1, true);
    live.put(letter, "origin");
    settle(origin);

    pass(2000, 100);
    store.close();
    store = open();

    assertThat(disk.list()).contains("d-0.c.log");
    assertThat(store.body(letter)).isEqualTo("origin");
    var found = new MessageView();
    store.body(large);
    assertThat(store.store.read(large, found)).isTrue();
    long part = MessageLinks.parts(found)[0];
    store.store.load(part, () -> {});
    store.work();
    assertThat(store.store.readPart(part, found)).isTrue();
    assertThat(found.bodyLength()).isEqualTo(1000);
  }

  @Test
  void leavesASegmentAloneInWhichAnUploadHasItsParts() throws IOException {
    long part = store.store.appendPart(ByteBuffer.allocate(1000), 0, 1000, true);

    pass(2000, 50);

    assertThat(disk.list()).contains("d-0.log").doesNotContain("d-0.c.log");
    assertThat(files(".c.log")).isGreaterThan(10);

    store.store.abandonPart(part);
    rest();

    assertThat(disk.list()).contains("d-0.c.log").doesNotContain("d-0.log");
  }

  /// Of each hundred messages one is never settled, and of the others every second one for long.
  @Test
  void keepsDiskUseWithinFourTimesWhatLives() throws IOException {
    store.close();
    var quarter = new CompactionSettings(25, Duration.ofMinutes(2), 4, 100);
    store = open(RecordingStore.small().withCompaction(quarter));
    var waiting = new ArrayDeque<Long>();
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      String body = "m" + i + "x".repeat(100);
      long address = store.append(body, true, 1);
      live.put(address, body);
      if (i % 2 == 1) {
        waiting.add(address);
      } else if (i % 100 != 0) {
        settle(address);
      }
      if (waiting.size() > 200) {
        settle(waiting.remove());
      }
      if (i % 50 == 0) {
        store.settle();
        long recordBytes = 160;
        most = Math.max(most, bytes(".log") - 4 * recordBytes * live.size());
      }
    }

    assertThat(most).isLessThan(20 * 16384); // of 250
    assertAllIsThere();
  }

  /// What is left when a process ends before the old file is given up.
  @Test
  void goesByTheCompactedFileWhenTheOldOneIsThereToo() throws IOException {
    pass(300, 50);
    byte[] whole = contents("d-0.c.log");
    write("d-0.log", new byte[16384]);
    store.close();

    store = open();

    assertThat(disk.list()).contains("d-0.c.log").doesNotContain("d-0.log");
    assertThat(contents("d-0.c.log")).isEqualTo(whole);
    assertThat(store.recoveredBodies(1)).containsExactlyElementsOf(live.values());
    assertThat(store.damages).isEmpty();
  }

  /// What is left when a process ends before the new file has its name.
  @Test
  void deletesAFileThatWasNotFinished() throws IOException {
    write("d-0.c.log.tmp", new byte[100]);
    store.close();

    store = open();

    assertThat(disk.list()).noneMatch(name -> name.endsWith(".tmp"));
    assertThat(store.damages).isEmpty();
  }

  private byte[] contents(String name) throws IOException {
    try (var file = disk.open(name)) {
      var bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // until all is there
      }
      return bytes.array();
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (var file = disk.open(name)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.force();
    }
    disk.syncDirectory();
  }

  /// Head and table are there twice: no byte of the file is worth more than the record it is in.
  @Test
  void losesNoMoreThanARecordWhenAByteRots() throws IOException {
    pass(600, 10);
    store.close();
    for (var name : disk.list()) {
      if (name.endsWith(".dir")) {
        disk.delete(name); // so that the segments are read
      }
    }
    String name = "d-0.c.log";
    byte[] whole = contents(name);
    for (int at = 0; at < whole.length; at += 3) {
      byte[] rotten = whole.clone();
      rotten[at] ^= 4;
      write(name, rotten);

      var found = new RecordingHandler();
      OfflineStore.open(new OverlayDisk(disk), found, false).close();

      int lost = live.size() - found.messages.size();
      // The padding behind a record means nothing, and may rot unseen.
      assertThat(found.damages).as("byte %d", at).hasSizeBetween(lost, 1);
      assertThat(found.damages).allMatch(damage -> damage.file().equals(name));
      assertThat(lost).as("byte %d", at).isBetween(0, 1);
      checkRepaired(at, found);
    }
  }

  private void checkRepaired(int at, RecordingHandler found) throws IOException {
    var mended = new OverlayDisk(disk);
    OfflineStore.open(mended, new RecordingHandler(), true).close();
    var again = new RecordingHandler();
    OfflineStore.open(mended, again, false).close();
    assertThat(again.damages).as("byte %d, repaired", at).isEmpty();
    assertThat(again.messages)
        .extracting(RecoveryHandler.Found::address)
        .isEqualTo(found.messages.stream().map(RecoveryHandler.Found::address).toList());
  }

  @Test
  void movesAFileToLostAndFoundOfWhichBothHeadsAreBad() throws IOException {
    pass(600, 10);
    store.close();
    byte[] bytes = contents("d-0.c.log");
    bytes[0] ^= 1;
    bytes[bytes.length - 1] ^= 1;
    write("d-0.c.log", bytes);

    store = open();

    assertThat(store.damages).hasSize(1);
    assertThat(disk.list()).contains("lost+found/d-0.c.log").doesNotContain("d-0.c.log");
    assertThat(contents("lost+found/d-0.c.log")).isEqualTo(bytes);
    assertThat(store.recoveredBodies(1)).hasSizeBetween(1, live.size());
  }
}
