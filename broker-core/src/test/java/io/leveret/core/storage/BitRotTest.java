package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.OverlayDisk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.storage.RottenStore.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A byte that changes on the disk, anywhere in any file: it is found and told, it costs no more
/// than the message it is in, and everything else is served. `-Drot.seeds=2000` tries more.
class BitRotTest {
  private static final int SEEDS = Integer.getInteger("rot.seeds", 40);

  /// How the names of each kind of file begin and end.
  private static final Map<String, String> KINDS =
      Map.of("d-", ".log", "d-1", ".dir", "meta-", ".log", "ckpt-", "", "format", "", "synced", "");

  @ParameterizedTest
  @EnumSource
  void costsNoMoreThanTheMessageThatIsHit(Ending ending) throws IOException {
    for (var kind : KINDS.entrySet()) {
      for (long seed = 0; seed < SEEDS; seed++) {
        var rotten = new RottenStore(seed, ending);
        rotten.flip(kind.getKey(), kind.getValue());
        String what = "seed " + seed + ", " + ending + ": " + rotten.flips;

        var store = rotten.open();
        var left = rotten.read(store);

        var lost = lost(rotten, left, what);
        assertThat(lost).as(what).hasSizeLessThanOrEqualTo(kind.getKey().equals("d-") ? 1 : 0);
        assertThat(lost).as(what).allMatch(left::accountsFor);
        assertThat(store.commands).as(what).isEqualTo(rotten.commands);
        if (!lost.isEmpty() || !store.damages.isEmpty()) {
          assertThat(rotten.disk.list()).as(what).anyMatch(name -> name.startsWith("lost+found/"));
        }
      }
    }
  }

  /// What is left must be in order, and what was published.
  private static List<RottenStore.Published> lost(
      RottenStore rotten, RottenStore.Left left, String what) {
    var expected = new ArrayList<>(rotten.confirmed());
    expected.retainAll(left.messages);
    assertThat(left.messages).as(what).isEqualTo(expected);
    var lost = new ArrayList<>(rotten.confirmed());
    lost.removeAll(left.messages);
    return lost;
  }

  @ParameterizedTest
  @EnumSource
  void costsNoMoreThanTheMessageThatIsHitInACompactedSegment(Ending ending) throws IOException {
    for (long seed = 0; seed < 2L * SEEDS; seed++) {
      var rotten = RottenStore.sparse(seed, ending);
      rotten.flip("d-", ".c.log");
      String what = "seed " + seed + ", " + ending + ": " + rotten.flips;

      var left = rotten.read(rotten.open());

      var lost = lost(rotten, left, what);
      assertThat(lost).as(what).hasSizeLessThanOrEqualTo(1);
      assertThat(lost).as(what).allMatch(left::accountsFor);
    }
  }

  @ParameterizedTest
  @EnumSource
  void accountsForEachMessageWhateverIsHit(Ending ending) throws IOException {
    for (long seed = 0; seed < 5L * SEEDS; seed++) {
      var rotten = new RottenStore(seed, ending);
      for (int i = 0; i < 8; i++) {
        rotten.flip(i < 4 ? "d-" : "", "");
      }
      String what = "seed " + seed + ", " + ending + ": " + rotten.flips;
      try {
        var store = rotten.open();
        var left = rotten.read(store);

        assertThat(lost(rotten, left, what)).as(what).allMatch(left::accountsFor);
        if (!store.commands.equals(rotten.commands)) {
          assertThat(store.damages).as(what).anyMatch(damage -> damage.file().startsWith("meta-"));
        }
      } catch (StoreException refused) {
        assertThat(refused).as(what).hasMessageContaining("'format'");
        assertThat(refused).as(what).hasMessageContaining("leveret store repair");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByACheckThatChangesNothingAndMendedByARepair(Ending ending) throws IOException {
    for (long seed = 0; seed < 2L * SEEDS; seed++) {
      var rotten = new RottenStore(seed, ending);
      for (int i = 0; i < 4; i++) {
        rotten.flip("", "");
      }
      String what = "seed " + seed + ", " + ending + ": " + rotten.flips;
      var checked = new RecordingHandler();
      OfflineStore.open(new OverlayDisk(rotten.disk), checked, false).close();

      var repaired = new RecordingHandler();
      OfflineStore.open(rotten.disk, repaired, true).close();
      var again = new RecordingHandler();
      OfflineStore.open(new OverlayDisk(rotten.disk), again, false).close();
      var store = rotten.open();
      var left = rotten.read(store);

      assertThat(repaired.damages).as(what).isEqualTo(checked.damages);
      assertThat(again.damages).as(what).isEmpty();
      assertThat(again.messages).as(what).isEqualTo(repaired.messages);
      assertThat(store.damages).as(what).isEmpty();
      if (!lost(rotten, left, what).isEmpty()) {
        assertThat(checked.damages).as(what).isNotEmpty();
      }
    }
  }

  @Test
  void namesTheQueueOfADamagedRecord() throws IOException {
    var rotten = new RottenStore(1, Ending.KILLED);
    var last = rotten.published.getLast();
    long position = (last.address() << 3) % RecordingStore.small().segmentBytes();
    String name = "d-" + (last.address() << 3) / RecordingStore.small().segmentBytes() + ".log";
    try (var file = rotten.disk.open(name)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), position + 40);
    }

    var store = rotten.open();

    assertThat(store.damages).hasSize(1);
    var damage = store.damages.getFirst();
    assertThat(damage.file()).isEqualTo(name);
    assertThat(damage.position()).isEqualTo(position);
    assertThat(damage.queueIds()).containsExactly(last.queueId());
  }

  /// More than a byte of the last command: it cannot be put right, and is not taken for one that
  /// was cut short.
  @ParameterizedTest
  @EnumSource
  void tellsOfTheLastCommandThatItIsGone(Ending ending) throws IOException {
    var rotten = new RottenStore(1, ending);
    String name =
        rotten.disk.list().stream().filter(file -> file.startsWith("meta-")).findFirst().get();
    try (var file = rotten.disk.open(name)) {
      file.write(ByteBuffer.wrap(new byte[8]), file.size() - 16);
    }

    var store = rotten.open();
    byte[] command = "a new one".getBytes(StandardCharsets.UTF_8);
    store.topology = () -> List.of(command);
    store.store.metaLog().append(command);
    store.settle();
    store.close();

    assertThat(store.commands).isEqualTo(rotten.commands.subList(0, rotten.commands.size() - 1));
    assertThat(store.damages).hasSize(1).first().matches(damage -> damage.file().equals(name));
    var again = rotten.open();
    assertThat(again.damages).isEmpty();
    assertThat(again.commands).containsExactly("a new one");
  }

  @Test
  void tellsNothingOfACommandThatWasCutShort() throws IOException {
    var rotten = new RottenStore(1, Ending.KILLED);
    String name =
        rotten.disk.list().stream().filter(file -> file.startsWith("meta-")).findFirst().get();
    try (var file = rotten.disk.open(name)) {
      file.write(ByteBuffer.wrap(new byte[] {40, 0, 0, 0, 1, 2, 3, 4, 10}), file.size());
    }

    var store = rotten.open();

    assertThat(store.commands).isEqualTo(rotten.commands);
    assertThat(store.damages).isEmpty();
  }
}
