package io.leveret.core.storage.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.SimulatedDisk;
import io.leveret.core.storage.format.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The zeros behind the last command of the meta log, and what else may stand there.
class RoomAheadTest {
  private static final String NAME = "meta-1.log";
  private static final int ROOM = 256 << 10;

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final List<String> commands = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();

  @BeforeEach
  void promise() {
    disk.promiseRoom();
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

  private MetaFile openWithRoom() throws IOException {
    var file = open();
    file.reserve();
    return file;
  }

  private static List<byte[]> bytes(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private byte[] contents() throws IOException {
    try (var file = disk.open(NAME)) {
      var bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
        // until all is there
      }
      return bytes.array();
    }
  }

  private void overwrite(long position, byte... bytes) throws IOException {
    try (Disk.File file = disk.open(NAME)) {
      file.write(ByteBuffer.wrap(bytes), position);
      file.force();
    }
  }

  @Test
  void commandsDoNotMakeTheFileLonger() throws IOException {
    var file = openWithRoom();
    file.append(bytes("one"));
    long size = contents().length;

    file.append(bytes("two", "three"));

    assertThat(contents()).hasSize((int) size);
    assertThat(file.size()).isLessThan(size);
    open();
    assertThat(commands).containsExactly("one", "two", "three");
    assertThat(damages).isEmpty();
    assertThat(disk.list()).noneMatch(name -> name.startsWith("lost+found"));
  }

  /// As a file was left by an earlier program, and by one whose disk promised no room.
  @Test
  void goesOnInAFileWithoutRoom() throws IOException {
    open().append(bytes("one"));
    var file = open();
    file.append(bytes("two"));

    file.reserve();
    file.append(bytes("three"));

    assertThat(contents()).hasSizeGreaterThanOrEqualTo(ROOM);
    open();
    assertThat(commands).containsExactly("one", "two", "three");
  }

  @Test
  void takesMoreRoomBeforeItIsUsedUp() throws IOException {
    var file = openWithRoom();
    var expected = IntStream.range(0, 60).mapToObj(i -> i + "-" + "x".repeat(9000)).toList();

    for (var command : expected) {
      file.append(bytes(command));
      file.reserve();
      assertThat((long) contents().length - file.size()).isGreaterThanOrEqualTo(ROOM / 2);
    }

    open();
    assertThat(commands).isEqualTo(expected);
  }

  /// The last command may end in zeros of its own.
  @Test
  void readsACommandThatEndsInZeros() throws IOException {
    openWithRoom().append(List.of(new byte[40]));

    var file = open();

    assertThat(commands).hasSize(1).first().asString().hasSize(40);
    assertThat(damages).isEmpty();
    file.append(bytes("another"));
    open();
    assertThat(commands).hasSize(2);
  }

  @Test
  void cutsOffWhatIsNoCommandAndKeepsACopy() throws IOException {
    var file = openWithRoom();
    file.append(bytes("one"));
    long end = file.size();
    byte[] garbage = new byte[700];
    Arrays.fill(garbage, (byte) 0x5a);
    overwrite(end + 16, garbage);

    openWithRoom().append(bytes("two"));

    assertThat(damages).isEmpty();
    assertThat(disk.list()).contains("lost+found/" + NAME + "-" + end);
    open();
    assertThat(commands).containsExactly("one", "two");
    byte[] rest = contents();
    assertThat(Arrays.copyOfRange(rest, (int) end + 32, rest.length)).containsOnly((byte) 0);
  }

  /// Damage to the last command is told, and only that is.
  @Test
  void tellsDamageBeforeTheZeros() throws IOException {
    var file = openWithRoom();
    file.append(bytes("one"));
    long end = file.size();
    file.append(bytes("two and more of it"));
    long last = file.size();
    overwrite(end + 4, new byte[16]);

    open();

    assertThat(commands).containsExactly("one");
    assertThat(damages).hasSize(1);
    assertThat(damages.getFirst().position()).isEqualTo(end);
    assertThat(damages.getFirst().bytes()).isEqualTo(last - end);
  }

  @Test
  void aNewFileHasRoomOfItsOwn() throws IOException {
    var file = openWithRoom();
    file.append(bytes("one", "two"));
    file.replace(bytes("both"));
    file.reserve();
    file.append(bytes("three"));

    open();

    assertThat(disk.list()).contains("meta-2.log").doesNotContain(NAME);
    assertThat(commands).containsExactly("both", "three");
  }
}
