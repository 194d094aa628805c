package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The disk of the simulations is as bad as disks are, and no worse.
class SimulatedDiskTest {
  private static ByteBuffer ones(int count) {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      bytes.put((byte) 1);
    }
    return bytes.flip();
  }

  private static String content(Disk.File file) throws IOException {
    var text = new StringBuilder();
    var one = ByteBuffer.allocate(1);
    for (long at = 0; at < file.size(); at++) {
      file.read(one.clear(), at);
      text.append(one.get(0));
    }
    return text.toString();
  }

  private static Set<String> outcomes(IntFunction<String> life) {
    return new HashSet<>(IntStream.range(0, 400).mapToObj(life).toList());
  }

  private static String after(int seed, Life life) {
    try {
      var disk = new SimulatedDisk(new Random(seed));
      life.live(disk);
      disk.crash();
      return String.join(" ", disk.list().stream().sorted().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// What processes do before power is lost.
  private interface Life {
    void live(SimulatedDisk disk) throws IOException;
  }

  @Test
  void keepsWhatWasSynced() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      var disk = new SimulatedDisk(new Random(seed));
      var file = disk.open("a");
      file.write(ones(1500), 0);
      file.force();
      disk.syncDirectory();
      disk.crash();

      assertThat(content(disk.open("a"))).isEqualTo("1".repeat(1500));
    }
  }

  @Test
  void losesAndTearsSectorsThatWereNotSynced() throws IOException {
    var lengths = new HashSet<Integer>();
    for (int seed = 0; seed < 200; seed++) {
      var disk = new SimulatedDisk(new Random(seed));
      disk.open("a");
      disk.syncDirectory();
      disk.open("a").write(ones(1024), 0);
      disk.crash();
      lengths.add(content(disk.open("a")).replace("0", "").length());
    }

    assertThat(lengths).contains(0, 512, 1024).hasSizeGreaterThan(50);
  }

  @Test
  void losesNamesThatWereNotSyncedInAnyOrder() {
    var found =
        outcomes(seed ->
            after(
                seed,
                disk -> {
                  disk.open("a");
                  disk.syncDirectory();
                  disk.rename("a", "b");
                  disk.open("c");
                }));

    assertThat(found).containsExactlyInAnyOrder("a", "b", "a c", "b c");
  }

  @Test
  void keepsTheOrderOfChangesToTheSameNameAndFile() {
    var found =
        outcomes(seed ->
            after(
                seed,
                disk -> {
                  disk.open("a");
                  disk.rename("a", "b");
                  disk.open("a");
                  disk.rename("b", "c");
                }));

    assertThat(found).containsExactlyInAnyOrder("", "a", "b", "a b", "c", "a c");
  }

  @Test
  void losesForGoodWhatAFailedSyncDidNotWrite() throws IOException {
    int lost = 0;
    for (int seed = 0; seed < 20; seed++) {
      var disk = new SimulatedDisk(new Random(seed));
      var file = disk.open("a");
      disk.syncDirectory();
      file.write(ones(4096), 0);
      disk.failSyncAfter(0);
      assertThatThrownBy(file::force).isInstanceOf(IOException.class);
      file.force();
      assertThat(disk.syncsAfterFailure()).isEqualTo(1);
      disk.crash();
      lost += content(disk.open("a")).equals("1".repeat(4096)) ? 0 : 1;
    }

    assertThat(lost).isGreaterThan(10);
  }

  @Test
  void writesAsMuchAsThereIsRoomFor() throws IOException {
    var disk = new SimulatedDisk(new Random(0));
    disk.capacity(1000);
    var file = disk.open("a");
    var bytes = ones(1500);

    assertThatThrownBy(() -> file.write(bytes, 0))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(bytes.remaining()).isEqualTo(500);
    assertThat(disk.freeBytes()).isZero();
    file.write(ones(1000), 0); // over what is there
    disk.delete("a");
    assertThat(disk.freeBytes()).isEqualTo(1000);
  }

  @Test
  void endsAProcessInTheMiddleOfAWrite() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var file = disk.open("a");
    disk.crashAfter(0);

    assertThatThrownBy(() -> file.write(ones(1000), 0)).isInstanceOf(IOException.class);
    assertThat(file.size()).isBetween(1L, 999L);
    assertThatThrownBy(() -> file.write(ones(10), 0)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(IOException.class);
  }
}
