package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A byte that changes on the disk, anywhere in any file: it is found and told, it costs no more
/// than the record it is in, and everything else is served.
class BitRotTest {
  private static final int QUEUES = 3;
  private static final int MESSAGES = 120;

  private final List<List<String>> published = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();

  private SimulatedDisk filled(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(random);
    published.clear();
    commands.clear();
    var store = new RecordingStore(disk, RecordingStore.small(), QUEUES);
    for (int i = 0; i <= QUEUES; i++) {
      published.add(new ArrayList<>());
    }
    for (int i = 0; i < MESSAGES; i++) {
      int queueId = 1 + i % QUEUES;
      String body = "m" + i + "x".repeat(random.nextInt(300));
      store.append(body, true, queueId);
      published.get(queueId).add(body);
      if (i % 10 == 0) {
        commands.add("command " + i);
        store.store.metaLog().append(commands.getLast().getBytes(StandardCharsets.UTF_8));
        store.settle();
      }
    }
    store.settle();
    store.close();
    return disk;
  }

  /// Changes one byte that holds something, and answers where.
  private static String damage(SimulatedDisk disk, String kind, Random random) throws IOException {
    var files = disk.list().stream().filter(name -> name.startsWith(kind)).sorted().toList();
    String name = files.get(random.nextInt(files.size()));
    try (var file = disk.open(name)) {
      var one = ByteBuffer.allocate(1);
      long position = random.nextLong(file.size());
      file.read(one, position);
      one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8))));
      file.write(one.flip(), position);
      return name + " at " + position;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"d-", "meta-", "ckpt-", "format"})
  void tellsWhatIsDamagedAndServesTheRest(String kind) throws IOException {
    for (long seed = 0; seed < 60; seed++) {
      var disk = filled(seed);
      String where = "seed " + seed + ": " + damage(disk, kind, new Random(seed));

      var after = new RecordingStore(disk, RecordingStore.small(), QUEUES);

      int lost = 0;
      for (int id = 1; id <= QUEUES; id++) {
        var expected = new ArrayList<>(published.get(id));
        var recovered = after.recoveredBodies(id);
        expected.retainAll(recovered);
        assertThat(recovered).as(where).isEqualTo(expected);
        lost += published.get(id).size() - recovered.size();
      }
      var lostCommands = new ArrayList<>(commands);
      lostCommands.removeAll(after.commands);
      assertThat(lost).as(where).isLessThanOrEqualTo(kind.equals("d-") ? 1 : 0);
      assertThat(lostCommands).as(where).hasSizeLessThanOrEqualTo(kind.equals("meta-") ? 1 : 0);
      boolean isLastCommand = lostCommands.equals(List.of(commands.getLast()));
      if (lost > 0 || (!lostCommands.isEmpty() && !isLastCommand)) {
        assertThat(after.damages).as(where).isNotEmpty();
        assertThat(disk.list()).anyMatch(name -> name.startsWith("lost+found/"));
      }
      if (kind.equals("ckpt-") || kind.equals("format")) {
        assertThat(after.damages.size()).as(where).isEqualTo(isRead(where, disk) ? 1 : 0);
      }
    }
  }

  /// Of checkpoints only the newest is read.
  private static boolean isRead(String where, SimulatedDisk disk) {
    if (where.contains("format")) {
      return true;
    }
    return disk.list().stream().anyMatch(name -> name.startsWith("lost+found/ckpt-"));
  }

  @Test
  void namesTheQueueOfADamagedRecord() throws IOException {
    var disk = filled(1);
    try (var file = disk.open("d-0.log")) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 64 + 60);
    }

    var after = new RecordingStore(disk, RecordingStore.small(), QUEUES);

    assertThat(after.damages).hasSize(1);
    var damage = after.damages.getFirst();
    assertThat(damage.file()).isEqualTo("d-0.log");
    assertThat(damage.position()).isEqualTo(64);
    assertThat(damage.queueIds()).containsExactly(1);
  }

  @Test
  void repairsSoThatNothingIsDamagedAnyMore() throws IOException {
    for (String kind : List.of("d-", "meta-", "ckpt-", "format")) {
      for (long seed = 0; seed < 20; seed++) {
        var disk = filled(seed);
        String where = "seed " + seed + ": " + damage(disk, kind, new Random(seed));
        var found = new RecordingHandler();
        OfflineStore.open(disk, found, true).close();

        var again = new RecordingHandler();
        OfflineStore.open(disk, again, false).close();

        assertThat(again.damages).as(where).isEmpty();
        assertThat(again.messages).as(where).isEqualTo(found.messages);
      }
    }
  }
}
