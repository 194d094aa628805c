package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.disk.OverlayDisk;
import io.leveret.core.storage.format.DamagedRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is damaged in a compacted segment costs what stood there, and nothing else.
class CompactedDamageTest {
  private final CompactionBench bench = new CompactionBench();

  CompactedDamageTest() throws IOException {}

  /// Head and table are there twice: no byte of the file is worth more than the record it is in.
  @Test
  void losesNoMoreThanARecordWhenAByteRots() throws IOException {
    bench.pass(600, 10);
    bench.store.close();
    bench.deleteDirectories(); // so that the segments are read
    String name = "d-0.c.log";
    byte[] whole = bench.contents(name);
    for (int at = 0; at < whole.length; at += 3) {
      byte[] rotten = whole.clone();
      rotten[at] ^= 4;
      bench.write(name, rotten);

      var found = new RecordingHandler();
      OfflineStore.open(new OverlayDisk(bench.disk), found, false).close();

      int lost = bench.live.size() - found.messages.size();
      // The padding behind a record means nothing, and may rot unseen.
      assertThat(found.damages).as("byte %d", at).hasSizeBetween(lost, 1);
      assertThat(found.damages).allMatch(damage -> damage.file().equals(name));
      assertThat(lost).as("byte %d", at).isBetween(0, 1);
      checkRepaired(at, found);
    }
  }

  void checkRepaired(int at, RecordingHandler found) throws IOException {
    var mended = new OverlayDisk(bench.disk);
    OfflineStore.open(mended, new RecordingHandler(), true).close();
    var again = new RecordingHandler();
    OfflineStore.open(mended, again, false).close();
    assertThat(again.damages).as("byte %d, repaired", at).isEmpty();
    assertThat(again.messages)
        .extracting(RecoveryHandler.Found::address)
        .isEqualTo(found.messages.stream().map(RecoveryHandler.Found::address).toList());
  }

  /// Spoils both copies of the pairs of a chunk; answers where its records begin in the file.
  private int spoilTables(String name, int chunk) throws IOException {
    var bytes = ByteBuffer.wrap(bench.contents(name)).order(ByteOrder.LITTLE_ENDIAN);
    int pairs = bytes.getInt(24) + 8 * bytes.getInt(32 + 24 * chunk + 12);
    bytes.put(pairs, (byte) ~bytes.get(pairs));
    int copy = pairs + bytes.getInt(28);
    bytes.put(copy, (byte) ~bytes.get(copy));
    bench.write(name, bytes.array());
    return bytes.getInt(32 + 24 * chunk + 8);
  }

  @Test
  void losesOneChunkWhenBothTablesOfItAreBad() throws IOException {
    bench.pass(600, 10);
    bench.store.close();
    bench.deleteDirectories(); // so that the segments are read
    int at = spoilTables("d-0.c.log", 1);

    bench.store = bench.open();

    assertThat(bench.store.damages)
        .singleElement()
        .matches(damage -> damage.file().equals("d-0.c.log") && damage.position() == at);
    assertThat(bench.disk.list()).contains("lost+found/d-0.c.log-" + at);
    bench.live.keySet().removeAll(inChunk(1));
    assertThat(bench.store.recoveredBodies(1)).containsExactlyElementsOf(bench.live.values());
    bench.assertAllIsThere();
  }

  @Test
  void tellsOfEachMessageThatItsTableIsBadWhenItIsRead() throws IOException {
    bench.pass(600, 10);
    bench.store.close();
    int at = spoilTables("d-0.c.log", 1);

    bench.store = bench.open();

    assertThat(bench.store.damages).isEmpty();
    for (long address : inChunk(1)) {
      assertThatThrownBy(() -> bench.store.body(address))
          .isInstanceOf(DamagedRecordException.class);
      bench.live.remove(address);
    }
    assertThat(bench.disk.list()).contains("lost+found/d-0.c.log-" + at);
    bench.assertAllIsThere();
  }

  @Test
  void isWholeAgainOnceAChunkWithoutATableWasRepaired() throws IOException {
    bench.pass(600, 10);
    bench.store.close();
    spoilTables("d-0.c.log", 1);
    var found = new RecordingHandler();
    OfflineStore.open(new OverlayDisk(bench.disk), found, false).close();

    var repaired = new RecordingHandler();
    OfflineStore.open(bench.disk, repaired, true).close();
    var again = new RecordingHandler();
    OfflineStore.open(new OverlayDisk(bench.disk), again, false).close();

    assertThat(found.damages).hasSize(1).isEqualTo(repaired.damages);
    assertThat(again.damages).isEmpty();
    assertThat(again.messages).hasSize(bench.live.size() - inChunk(1).size());
  }

  @Test
  void movesAFileToLostAndFoundOfWhichBothHeadsAreBad() throws IOException {
    bench.pass(600, 10);
    bench.store.close();
    byte[] bytes = bench.contents("d-0.c.log");
    bytes[0] ^= 1;
    bytes[bytes.length - 1] ^= 1;
    bench.write("d-0.c.log", bytes);

    bench.store = bench.open();

    assertThat(bench.store.damages).hasSize(1);
    assertThat(bench.disk.list()).contains("lost+found/d-0.c.log").doesNotContain("d-0.c.log");
    assertThat(bench.contents("lost+found/d-0.c.log")).isEqualTo(bytes);
    assertThat(bench.store.recoveredBodies(1)).hasSizeBetween(1, bench.live.size());
  }

  private List<Long> inChunk(int chunk) {
    int bytes = RecordingStore.small().chunkBytes();
    return bench.live.keySet().stream().filter(address -> (address << 3) / bytes == chunk).toList();
  }
}
