package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.CompactionSettings;
import io.leveret.core.storage.format.MessageLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/// Segments of which little lives are written anew, and every message keeps its address.
class CompactionTest {
  private final CompactionBench bench = new CompactionBench();

  CompactionTest() throws IOException {}

  @Test
  void writesASegmentAnewOfWhichLittleLives() throws IOException {
    bench.pass(2000, 50);

    assertThat(bench.files(".c.log")).isGreaterThan(10);
    assertThat(bench.bytes(".log")).isLessThan(8 * 16384);
    bench.assertAllIsThere();
  }

  @Test
  void findsEverythingAfterARestart() throws IOException {
    bench.pass(2000, 50);
    bench.store.close();

    bench.store = bench.open();

    assertThat(bench.store.recoveredBodies(1)).containsExactlyElementsOf(bench.live.values());
    assertThat(bench.store.damages).isEmpty();
    bench.assertAllIsThere();
  }

  @Test
  void findsEverythingWithoutDirectories() throws IOException {
    bench.pass(2000, 50);
    bench.store.close();
    bench.deleteDirectories();

    bench.store = bench.open();

    assertThat(bench.store.recoveredBodies(1)).containsExactlyElementsOf(bench.live.values());
    assertThat(bench.store.damages).isEmpty();
  }

  @Test
  void writesACompactedSegmentAnewWhenItEmptiesFurther() throws IOException {
    bench.pass(2000, 10);
    long before = bench.bytes(".c.log");
    int i = 0;
    for (long address : bench.live.keySet().toArray(Long[]::new)) {
      if (++i % 10 != 0) {
        bench.settle(address);
      }
    }

    bench.rest();
    bench.rest();

    assertThat(bench.bytes(".c.log")).isBetween(1L, before / 3);
    bench.assertAllIsThere();
  }

  @Test
  void givesACompactedSegmentUpWhenNothingLives() throws IOException {
    bench.pass(2000, 50);
    for (long address : bench.live.keySet().toArray(Long[]::new)) {
      bench.settle(address);
    }

    bench.rest();

    assertThat(bench.files(".c.log")).isZero();
    assertThat(bench.files(".dir")).isZero();
  }

  @Test
  void keepsPartsAndOrigins() throws IOException {
    var list = ByteBuffer.allocate(8);
    list.putLong(0, bench.store.store.appendPart(ByteBuffer.allocate(1000), 0, 1000, true));
    var parted = TestMessages.message("k", "");
    parted.body(list, 0, 8);
    parted.partedBody(1000);
    long large = bench.store.store.append(parted, new int[] {1}, 1, true);
    bench.live.put(large, "");
    long origin = bench.store.append("origin", true, 1);
    bench.live.put(origin, "origin");
    bench.pass(200, 1000);
    var view = TestMessages.message("k", "");
    bench.store.body(origin);
    assertThat(bench.store.store.read(origin, view)).isTrue();
    view.deadLettered(origin);
    long letter = bench.store.store.append(view, new int[] {1}, 1, true);
    bench.live.put(letter, "origin");
    bench.settle(origin);

    bench.pass(2000, 100);
    bench.store.close();
    bench.store = bench.open();

    assertThat(bench.disk.list()).contains("d-0.c.log");
    assertThat(bench.store.body(letter)).isEqualTo("origin");
    var found = new MessageView();
    bench.store.body(large);
    assertThat(bench.store.store.read(large, found)).isTrue();
    long part = MessageLinks.parts(found)[0];
    bench.store.store.load(part, () -> {});
    bench.store.work();
    assertThat(bench.store.store.readPart(part, found)).isTrue();
    assertThat(found.bodyLength()).isEqualTo(1000);
  }

  @Test
  void leavesASegmentAloneInWhichAnUploadHasItsParts() throws IOException {
    long part = bench.store.store.appendPart(ByteBuffer.allocate(1000), 0, 1000, true);

    bench.pass(2000, 50);

    assertThat(bench.disk.list()).contains("d-0.log").doesNotContain("d-0.c.log");
    assertThat(bench.files(".c.log")).isGreaterThan(10);

    bench.store.store.abandonPart(part);
    bench.rest();

    assertThat(bench.disk.list()).contains("d-0.c.log").doesNotContain("d-0.log");
  }

  /// Of each hundred messages one is never settled, and of the others every second one for long.
  @Test
  void keepsDiskUseWithinFourTimesWhatLives() throws IOException {
    bench.store.close();
    var quarter = new CompactionSettings(25, Duration.ofMinutes(2), 4, 100);
    bench.store = bench.open(RecordingStore.small().withCompaction(quarter));
    var waiting = new ArrayDeque<Long>();
    long most = 0;
    for (int i = 0; i < 20_000; i++) {
      String body = "m" + i + "x".repeat(100);
      long address = bench.store.append(body, true, 1);
      bench.live.put(address, body);
      if (i % 2 == 1) {
        waiting.add(address);
      } else if (i % 100 != 0) {
        bench.settle(address);
      }
      if (waiting.size() > 200) {
        bench.settle(waiting.remove());
      }
      if (i % 50 == 0) {
        bench.store.settle();
        long recordBytes = 160;
        most = Math.max(most, bench.bytes(".log") - 4 * recordBytes * bench.live.size());
      }
    }

    assertThat(most).isLessThan(20 * 16384); // of 250
    bench.assertAllIsThere();
  }

  /// What is left when a process ends before the old file is given up.
  @Test
  void goesByTheCompactedFileWhenTheOldOneIsThereToo() throws IOException {
    bench.pass(300, 50);
    byte[] whole = bench.contents("d-0.c.log");
    bench.write("d-0.log", new byte[16384]);
    bench.store.close();

    bench.store = bench.open();

    assertThat(bench.disk.list()).contains("d-0.c.log").doesNotContain("d-0.log");
    assertThat(bench.contents("d-0.c.log")).isEqualTo(whole);
    assertThat(bench.store.recoveredBodies(1)).containsExactlyElementsOf(bench.live.values());
    assertThat(bench.store.damages).isEmpty();
  }

  /// What is left when a process ends before the new file has its name.
  @Test
  void deletesAFileThatWasNotFinished() throws IOException {
    bench.write("d-0.c.log.tmp", new byte[100]);
    bench.store.close();

    bench.store = bench.open();

    assertThat(bench.disk.list()).noneMatch(name -> name.endsWith(".tmp"));
    assertThat(bench.store.damages).isEmpty();
  }
}
