package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.LocalDisk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.loop.Clock;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opening, refusing to open, and what is found.
class StoreOpeningTest {
  @TempDir Path directory;

  private RecordingStore open() throws IOException {
    return open(new LocalDisk(directory));
  }

  private static RecordingStore open(Disk disk) throws IOException {
    return new RecordingStore(disk, RecordingStore.small(), 3);
  }

  @Test
  void refusesADirectoryThatIsInUse() throws IOException {
    try (var _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void readsOnWhereTheDiskReadsLessThanAsked() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    for (int start = 0; start < 100; start++) {
      try (var store = open(disk)) {
        assertThat(store.damages).isEmpty();
      }
    }
  }

  @Test
  void refusesANewerFormat() throws IOException {
    Files.writeString(directory.resolve("format"), "leveret-store version 99 epoch 3\n");

    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("99");
  }

  @Test
  void refusesOtherSizes() throws IOException {
    open().close();

    assertThatThrownBy(
            () -> new RecordingStore(new LocalDisk(directory), StoreSettings.defaults(), 3))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("4096");
  }

  @Test
  void replaysTheCommandsInTheirOrder() throws IOException {
    try (var store = open()) {
      store.store.metaLog().append("declare a".getBytes(StandardCharsets.UTF_8));
      store.store.metaLog().append("declare b".getBytes(StandardCharsets.UTF_8));
    }

    try (var store = open()) {
      assertThat(store.commands).containsExactly("declare a", "declare b");
    }
  }

  @Test
  void writesTheMetaLogAnewWhenMostOfItIsGarbage() throws IOException {
    try (var store = open()) {
      store.topology = () -> List.of("all".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 100; i++) {
        store.store.metaLog().append(("command " + i).getBytes(StandardCharsets.UTF_8));
      }
      store.settle();
      store.store.metaLog().append("after".getBytes(StandardCharsets.UTF_8));
    }

    try (var store = open()) {
      assertThat(store.commands).containsExactly("all", "after");
    }
  }

  @Test
  void dropsTheMessagesOfUnknownQueues() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var before = open(disk);
    before.append("known", true, 1);
    before.append("unknown", true, 77);
    before.settle();
    disk.restart();

    var after = open(disk);

    assertThat(after.recovered).hasSize(1);
    assertThat(after.recoveredBodies(1)).containsExactly("known");
  }

  @Test
  void reportsDamageInSyncedDataAndGoesOn() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var before = open(disk);
    for (int i = 0; i < 100; i++) {
      before.append("m" + i + "x".repeat(100), true, 1);
      before.settle();
    }
    disk.restart();
    try (var file = disk.open("d-0.log")) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 4096 + 1000);
    }

    var after = open(disk);

    assertThat(after.damages).hasSize(1);
    var bodies = after.recoveredBodies(1);
    assertThat(bodies.getFirst()).startsWith("m0x");
    assertThat(bodies.getLast()).startsWith("m99x");
    assertThat(bodies).hasSizeBetween(60, 99);
  }

  @Test
  void marksRequeuedAndDeliveredMessagesAsRedelivered() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var before = open(disk);
    long first = before.append("first", true, 1);
    long second = before.append("second", true, 1);
    before.append("third", true, 1);
    before.store.delivered(1, second);
    before.store.requeued(1, first, 2);
    before.settle();
    disk.crash();

    var after = open(disk);

    assertThat(after.recovered)
        .extracting(RecordingStore.Recovered::redelivered)
        .containsExactly(true, true, false);
    assertThat(after.recovered)
        .extracting(RecordingStore.Recovered::deliveryCount)
        .containsExactly(2, 0, 0);
  }

  @Test
  void reportsAFailedSyncOnceAndIsNeverDurableAgain() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var store = open(disk);
    store.append("one", true, 1);
    long before = store.store.durablePosition();
    disk.failOnSync();

    store.settle();
    disk.restart();
    store.append("two", true, 1);
    store.settle();

    assertThat(store.failures).hasSize(1);
    assertThat(store.store.durablePosition()).isEqualTo(before);
  }

  @Test
  void syncsOnItsOwnThreadsAndTellsTheLoop() throws IOException {
    var loop = new StepLoop();
    var told = new StoreRounds.Silent();
    try (var store =
        MessageStore.open(
            new LocalDisk(directory), loop, Clock.system(), RecordingStore.small(), told, told)) {
      store.start(writer -> {}, List::of);
      store.append(TestMessages.message("k", "body"), new int[] {1}, 1, true);
      store.handover().requestSync();
      store.endOfBatch();

      Awaitility.await().until(loop::run);

      assertThat(store.durablePosition()).isEqualTo(store.appendedPosition());
    }
  }
}
