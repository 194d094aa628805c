package io.leveret.core.storage.mark;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The file `synced`: how far both logs were synced. It is written after each sync and before
/// anybody is told of it, and is itself synced only at a start, at a stop and with a new meta log.
///
/// So it never claims too much; after the end of the process it is exact, and after a loss of power
/// it may be some seconds old. Two slots take turns, each in a sector of its own, so that a write
/// that is torn leaves the one before.
///
/// **Confined** to the thread that opens the store, then to the writer.
public final class SyncedMark {
  static final String NAME = "synced";
  static final int SLOT_DISTANCE = 4096;
  static final int SLOT = 56;

  private static final int BYTES = SLOT_DISTANCE + SLOT;
  private static final int MAGIC = 0x4e59_534c;

  private final Disk disk;
  private final long epoch;
  private final ByteBuffer out = ByteBuffer.allocateDirect(SLOT).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private Disk.@Nullable File file;
  private long sequence;
  private Known known = Known.NOTHING;

  /// What is on disk for certain.
  ///
  /// @param log everything of the durable log before this position
  /// @param metaNumber the meta log's file, -1 when nothing is known of one
  /// @param metaEnd everything of that file before this position
  private record Known(long log, long metaNumber, long metaEnd) {
    static final Known NOTHING = new Known(0, -1, 0);
  }

  private SyncedMark(Disk disk, long epoch) {
    this.disk = disk;
    this.epoch = epoch;
  }

  /// Reads what the last run left, which may be nothing.
  ///
  /// @param epoch the number of this run
  public static SyncedMark open(Disk disk, long epoch, Consumer<Damage> damaged)
      throws IOException {
    var mark = new SyncedMark(disk, epoch);
    if (disk.has(NAME)) {
      mark.read(damaged);
    }
    return mark;
  }

  private void read(Consumer<Damage> damaged) throws IOException {
    boolean isStopped = false;
    int bad = 0;
    for (int slot = 0; slot < 2; slot++) {
      var in = readSlot(slot);
      if (!isWhole(in)) {
        bad++;
        continue;
      }
      isStopped |= in.getInt(48) == 1 && in.getLong(40) == epoch - 1;
      if (in.getLong(8) >= sequence) {
        sequence = in.getLong(8);
        known = new Known(in.getLong(16), in.getLong(24), in.getLong(32));
      }
    }
    // A write that was cut short can leave a bad slot, but not when the last run was closed.
    if (bad > 0 && isStopped) {
      Quarantine.copy(disk, NAME, 0, BYTES);
      damaged.accept(Damage.of(NAME, 0, BYTES, "one of two marks is bad, nothing is lost"));
    }
  }

  private ByteBuffer readSlot(int slot) throws IOException {
    var in = ByteBuffer.allocate(SLOT).order(ByteOrder.LITTLE_ENDIAN);
    try (var from = disk.open(NAME)) {
      while (in.hasRemaining() && from.read(in, (long) slot * SLOT_DISTANCE + in.position()) > 0) {
        // until all is there
      }
    }
    return in.flip();
  }

  private boolean isWhole(ByteBuffer in) {
    return in.limit() == SLOT && in.getInt(0) == MAGIC && in.getInt(4) == checksum(in);
  }

  private int checksum(ByteBuffer of) {
    crc.reset();
    crc.update(of.slice(8, SLOT - 8));
    return (int) crc.getValue();
  }

  /// The position up to which the durable log is known to have been synced.
  public long log() {
    return known.log;
  }

  /// How much of a file of the meta log is known to have been synced.
  public long meta(long number) {
    return number == known.metaNumber ? known.metaEnd : 0;
  }

  /// Whether there was a meta log.
  public boolean hasMeta() {
    return known.metaNumber >= 0;
  }

  /// The durable log is synced up to `position`.
  public void log(long position) throws IOException {
    note(new Known(position, known.metaNumber, known.metaEnd), false);
  }

  /// The meta log's file is synced up to `end`.
  public void meta(long number, long end) throws IOException {
    note(new Known(known.log, number, end), false);
  }

  private void note(Known now, boolean isLast) throws IOException {
    known = now;
    sequence++;
    out.putInt(0, MAGIC).putLong(8, sequence).putLong(16, now.log).putLong(24, now.metaNumber);
    out.putLong(32, now.metaEnd).putLong(40, epoch).putInt(48, isLast ? 1 : 0);
    out.putInt(4, checksum(out));
    try {
      opened().write(out.clear(), (sequence & 1) * SLOT_DISTANCE);
    } catch (OutOfSpaceException _) {
      // What stands there claims less, which is no harm.
    }
  }

  private Disk.File opened() throws IOException {
    var open = file;
    if (open == null) {
      boolean isNew = !disk.has(NAME);
      open = disk.open(NAME);
      file = open;
      if (isNew) {
        disk.syncDirectory();
      }
    }
    return open;
  }

  /// Makes what was noted survive a loss of power.
  public void force() throws IOException {
    if (file != null) {
      file.force();
    }
  }

  /// Notes that the store is closed: everything in it was synced. Who reads that knows that the
  /// other slot is on disk, so that it is damaged if it is bad, and not cut short.
  public void close() throws IOException {
    note(known, false);
    force();
    note(known, true);
    force();
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
