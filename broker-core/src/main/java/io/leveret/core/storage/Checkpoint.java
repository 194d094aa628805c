package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.LongIntMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// What the queues held when the log ended at `position`, as `ckpt-<n>` tells it.
///
/// @param number the `n` of the file, -1 for the checkpoint of an empty store
/// @param isClean whether the store was closed afterwards
record Checkpoint(long number, long position, boolean isClean, Map<Integer, Queue> queues) {
  private static final String PREFIX = "ckpt-";
  private static final String TEMPORARY = ".tmp";

  /// One queue: where its ready messages start and what else lives, each with its marks.
  record Queue(long head, LongIntMap marksByAddress) {}

  static Checkpoint none() {
    return new Checkpoint(-1, 0, false, Map.of());
  }

  /// The newest checkpoint that is whole, or none. One that is not is told and moved away.
  static Checkpoint newest(Disk disk, Consumer<Damage> damaged) throws IOException {
    for (long number : numbers(disk)) {
      var read = read(disk, number);
      if (read.number() >= 0) {
        return read;
      }
      damaged.accept(Damage.of(PREFIX + number, 0, sizeOf(disk, number), "bad checkpoint"));
      Quarantine.move(disk, PREFIX + number);
    }
    return none();
  }

  private static long sizeOf(Disk disk, long number) throws IOException {
    try (var file = disk.open(PREFIX + number)) {
      return file.size();
    }
  }

  private static List<Long> numbers(Disk disk) throws IOException {
    var found = new ArrayList<Long>();
    for (var name : disk.list()) {
      if (name.startsWith(PREFIX) && !name.endsWith(TEMPORARY)) {
        found.add(Long.parseLong(name.substring(PREFIX.length())));
      }
    }
    found.sort(Comparator.reverseOrder());
    return found;
  }

  /// Writes a checkpoint so that it is whole or absent after a crash, and deletes all but the one
  /// before it, which is what is left should this one be damaged.
  static void write(Disk disk, long number, ByteBuffer bytes) throws IOException {
    String name = PREFIX + number;
    try (var file = disk.open(name + TEMPORARY)) {
      file.truncate(0);
      file.write(bytes, 0);
      file.force();
    }
    disk.rename(name + TEMPORARY, name);
    disk.syncDirectory();
    var all = numbers(disk);
    for (long older : all.subList(Math.min(2, all.size()), all.size())) {
      disk.delete(PREFIX + older);
    }
  }

  private static Checkpoint read(Disk disk, long number) throws IOException {
    ByteBuffer in;
    try (var file = disk.open(PREFIX + number)) {
      in = ByteBuffer.allocate((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining() && file.read(in, in.position()) > 0) {
        // until all is there
      }
    }
    in.flip();
    return isWhole(in) ? parse(number, in) : none();
  }

  private static boolean isWhole(ByteBuffer in) {
    if (in.limit() < CheckpointWriter.HEADER
        || in.getInt(0) != CheckpointWriter.MAGIC
        || in.getInt(28) != in.limit()) {
      return false;
    }
    var crc = new CRC32C();
    crc.update(in.slice(8, in.limit() - 8));
    return (int) crc.getValue() == in.getInt(4);
  }

  private static Checkpoint parse(long number, ByteBuffer in) {
    var queues = new HashMap<Integer, Queue>();
    in.position(CheckpointWriter.HEADER);
    for (int left = in.getInt(24); left > 0; left--) {
      int queueId = in.getInt();
      var queue = new Queue(in.getLong(), new LongIntMap());
      for (int entries = in.getInt(); entries > 0; entries--) {
        long entry = in.getLong();
        // One more than the marks, because 0 means absent.
        int marks = (int) (entry >>> QueueReplay.MARK_SHIFT) + 1;
        queue.marksByAddress().put(entry & QueueReplay.ADDRESS_MASK, marks);
      }
      queues.put(queueId, queue);
    }
    return new Checkpoint(number, in.getLong(16), in.getInt(12) == 1, queues);
  }
}
