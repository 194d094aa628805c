package io.leveret.core.storage.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.SimulatedDisk;
import io.leveret.core.storage.format.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is at the end of the meta log after power was lost: a write that was cut short is none that
/// anybody was told of, and damage is told.
class MetaFileTest {
  private static final String NAME = "meta-1.log";

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final List<String> commands = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();

  /// Where the file ended before the last write.
  private long end;

  /// Three commands that are known to be synced, and two that were written at once.
  @BeforeEach
  void write() throws IOException {
    var file = open();
    file.append(bytes("one", "two", "three"));
    end = file.size();
    byte[] mark = contents("synced");
    file.append(bytes("four", "five"));
    overwrite("synced", 0, mark); // which power that is lost may take back
  }

  private MetaFile open() throws IOException {
    commands.clear();
    damages.clear();
    return MetaFile.open(
        disk,
        1,
        command -> commands.add(new String(command, StandardCharsets.UTF_8)),
        damages::add);
  }

  private static List<byte[]> bytes(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
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

  private void overwrite(String name, long position, byte... bytes) throws IOException {
    try (Disk.File file = disk.open(name)) {
      file.write(ByteBuffer.wrap(bytes), position);
      file.force();
    }
  }

  @Test
  void takesAWriteOfWhichTheFirstByteIsMissingForOneThatWasCutShort() throws IOException {
    overwrite(NAME, end, (byte) 0);

    var file = open();

    assertThat(damages).isEmpty();
    assertThat(commands).containsExactly("one", "two", "three");
    assertThat(file.size()).isEqualTo(end);
  }

  @Test
  void takesAWriteOfWhichTheMiddleIsMissingForOneThatWasCutShort() throws IOException {
    overwrite(NAME, end + 8, new byte[10]);

    open();

    assertThat(damages).isEmpty();
    assertThat(commands).containsExactly("one", "two", "three");
  }

  @Test
  void goesOnWhereTheWriteWasCutShort() throws IOException {
    overwrite(NAME, end, (byte) 0);
    open().append(bytes("another"));

    open();

    assertThat(damages).isEmpty();
    assertThat(commands).containsExactly("one", "two", "three", "another");
  }

  @Test
  void keepsWhatItCutsOff() throws IOException {
    overwrite(NAME, end, (byte) 0);

    open();

    assertThat(disk.list()).contains("lost+found/" + NAME + "-" + end);
  }

  /// The next write came when this one was synced.
  @Test
  void tellsDamageBeforeAWriteThatFollowed() throws IOException {
    byte[] mark = contents("synced");
    open().append(bytes("six"));
    overwrite("synced", 0, mark);
    overwrite(NAME, end + 8, new byte[10]);

    open();

    assertThat(damages).hasSize(1);
    assertThat(commands).containsExactly("one", "two", "three", "five", "six");
  }

  @Test
  void putsAWrongByteRightBeforeAWriteThatFollowed() throws IOException {
    byte[] mark = contents("synced");
    open().append(bytes("six"));
    overwrite("synced", 0, mark);
    overwrite(NAME, end, (byte) 0);

    open();

    assertThat(damages).hasSize(1);
    assertThat(commands).containsExactly("one", "two", "three", "four", "five", "six");
  }
}
