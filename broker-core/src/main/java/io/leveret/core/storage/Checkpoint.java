package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.directory.LongIntMap;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
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

  /// One queue: where its ready messages start and what else lives, each with its marks, or in
  /// runs; or, in an earlier version, as pairs of addresses between which all lives.
  static final class Queue {
    static final int SETTLED = -1;

    private final long head;
    private final LongIntMap marksByAddress;
    private final long[] listed;
    private final long[] pairs;
    private final List<MessageRun> runs;

    /// @param listed the addresses that have marks, in ascending order
    Queue(
        long head, LongIntMap marksByAddress, long[] listed, long[] pairs, List<MessageRun> runs) {
      this.head = head;
      this.marksByAddress = marksByAddress;
      this.listed = listed;
      this.pairs = pairs;
      this.runs = runs;
    }

    /// The address from which on all live, 0 when there is none.
    long head() {
      return head;
    }

    List<MessageRun> runs() {
      return runs;
    }

    /// The addresses of the messages that are told one by one.
    long[] listed() {
      return listed;
    }

    boolean isListed(long address) {
      return marksByAddress.get(address) != 0;
    }

    /// Whether a message of that priority is there at all.
    boolean holds(long address, int priority) {
      if (marksOf(address) != SETTLED) {
        return true;
      }
      for (var run : runs) {
        if (run.has(address) && run.lane().has(priority)) {
          return true;
        }
      }
      return false;
    }

    /// The marks of a message of this queue that is in no run, or [#SETTLED].
    int marksOf(long address) {
      int marks = marksByAddress.get(address);
      if (marks != 0) {
        return marks - 1;
      }
      boolean isLive = (head != 0 && address >= head) || isInPair(address);
      return isLive ? 0 : SETTLED;
    }

    private boolean isInPair(long address) {
      for (int i = 0; i < pairs.length; i += 2) {
        if (address >= pairs[i] && address <= pairs[i + 1]) {
          return true;
        }
      }
      return false;
    }

    /// Whether a message from `first` to `last` may live that is in no run.
    boolean mayHold(long first, long last) {
      if (head != 0 && last >= head) {
        return true;
      }
      for (int i = 0; i < pairs.length; i += 2) {
        if (first <= pairs[i + 1] && last >= pairs[i]) {
          return true;
        }
      }
      return isAnyListed(first, last);
    }

    private boolean isAnyListed(long first, long last) {
      int at = Arrays.binarySearch(listed, first);
      int next = at < 0 ? -at - 1 : at;
      return next < listed.length && listed[next] <= last;
    }
  }

  static Checkpoint none() {
    return new Checkpoint(-1, 0, false, Map.of());
  }

  /// The newest checkpoint that is whole, or none. One that is not is told and moved away.
  static Checkpoint newest(Disk disk, StoreSettings settings, Consumer<Damage> damaged)
      throws IOException {
    for (long number : numbers(disk)) {
      var read = read(disk, settings, number);
      if (read.number() >= 0) {
        return read;
      }
      damaged.accept(Damage.of(PREFIX + number, 0, sizeOf(disk, number), "bad checkpoint"));
      Quarantine.move(disk, PREFIX + number);
    }
    return none();
  }

  private static long sizeOf(Disk disk, long number) throws IOException {
    try (var file = disk.openToRead(PREFIX + number)) {
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
    try {
      WholeFile.write(disk, PREFIX + number, bytes.duplicate());
    } catch (OutOfSpaceException e) {
      // Nothing is given up before there is a second one; for that the one of before may go now.
      if (!keepNewest(disk, 1)) {
        throw e;
      }
      WholeFile.write(disk, PREFIX + number, bytes.duplicate());
    }
    var _ = keepNewest(disk, 2);
  }

  /// Answers whether there were more.
  private static boolean keepNewest(Disk disk, int count) throws IOException {
    var all = numbers(disk);
    var others = all.subList(Math.min(count, all.size()), all.size());
    for (long older : others) {
      disk.delete(PREFIX + older);
    }
    return !others.isEmpty();
  }

  private static Checkpoint read(Disk disk, StoreSettings settings, long number)
      throws IOException {
    ByteBuffer in;
    try (var file = disk.openToRead(PREFIX + number)) {
      in = ByteBuffer.allocate((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining() && file.read(in, in.position()) > 0) {
        // until all is there
      }
    }
    in.flip();
    return isWhole(in) ? parse(number, in, settings.segmentBytes() >>> 3) : none();
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

  /// What was described as the content of a file.
  static Checkpoint parse(ByteBuffer described, long segmentAddresses) {
    return parse(-1, described.duplicate().order(ByteOrder.LITTLE_ENDIAN), segmentAddresses);
  }

  private static Checkpoint parse(long number, ByteBuffer in, long segmentAddresses) {
    var queues = new HashMap<Integer, Queue>();
    in.position(CheckpointWriter.HEADER);
    int version = in.getInt(8);
    for (int left = in.getInt(24); left > 0; left--) {
      queues.put(in.getInt(), parseQueue(in, version, segmentAddresses));
    }
    return new Checkpoint(number, in.getLong(16), in.getInt(12) == 1, queues);
  }

  private static Queue parseQueue(ByteBuffer in, int version, long segmentAddresses) {
    long head = in.getLong();
    var marks = new LongIntMap();
    long[] listed = new long[in.getInt()];
    for (int i = 0; i < listed.length; i++) {
      long entry = in.getLong();
      listed[i] = entry & QueueReplay.ADDRESS_MASK;
      // One more than the marks, because 0 means absent.
      marks.put(listed[i], (int) (entry >>> QueueReplay.MARK_SHIFT) + 1);
    }
    Arrays.sort(listed);
    int count = version > 1 ? in.getInt() : 0;
    long[] pairs = new long[version == 2 ? 2 * count : 0];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = in.getLong();
    }
    var runs = new ArrayList<MessageRun>();
    while (version > 2 && runs.size() < count) {
      runs.add(MessageRun.read(in, version == 3, segmentAddresses));
    }
    return new Queue(head, marks, listed, pairs, runs);
  }
}
