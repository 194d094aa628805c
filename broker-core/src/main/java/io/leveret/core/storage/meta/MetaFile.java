package io.leveret.core.storage.meta;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.mark.SyncedMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file of the meta log, `meta-<n>.log`: a header, then one record a command, then zeros.
///
/// Every checksum is chained to the one before it, so that what an earlier, torn end of the file
/// left behind can never follow a new record.
///
/// **Confined** to the thread that opens the store, then to the writer.
public final class MetaFile {
  static final int RECORD_HEADER = 16;

  static final int FILE_HEADER = 16;
  static final int MAGIC = 0x4154_4d4c;

  private static final Logger LOG = LoggerFactory.getLogger(MetaFile.class);
  private static final String PREFIX = "meta-";
  private static final String SUFFIX = ".log";

  private final Disk disk;
  private final SyncedMark mark;
  private Disk.@Nullable File file;
  private long number;
  private long end;
  private int chain;
  private boolean isDamaged;
  private boolean isEndDamaged;
  private final RoomAhead ahead = new RoomAhead();

  /// What could be read, when that is not all.
  private final List<byte[]> found = new ArrayList<>();

  private MetaFile(Disk disk, SyncedMark mark, long number) {
    this.disk = disk;
    this.mark = mark;
    this.number = number;
  }

  /// Opens the newest file, or makes the first, and tells every command in it.
  ///
  /// @param epoch the number of this run
  public static MetaFile open(
      Disk disk, long epoch, Consumer<byte[]> replay, Consumer<Damage> damaged) throws IOException {
    var mark = SyncedMark.open(disk, epoch, damaged);
    long newest = -1;
    for (var name : disk.list()) {
      newest = Math.max(newest, numberOf(name));
    }
    if (newest < 0) {
      if (mark.hasMeta()) {
        damaged.accept(
            Damage.of(PREFIX + "*" + SUFFIX, 0, 0, "no such file, all commands are lost"));
      }
      var made = new MetaFile(disk, mark, 0);
      made.replace(List.of());
      return made;
    }
    for (var name : disk.list()) {
      if (numberOf(name) >= 0 && numberOf(name) != newest) {
        disk.delete(name);
      }
    }
    var found = new MetaFile(disk, mark, newest);
    var file = disk.open(name(newest));
    found.file = file;
    found.replay(file, replay, damaged);
    return found;
  }

  private static long numberOf(String name) {
    if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
      return -1;
    }
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
  }

  private static String name(long number) {
    return PREFIX + number + SUFFIX;
  }

  private void replay(Disk.File file, Consumer<byte[]> replay, Consumer<Damage> damaged)
      throws IOException {
    var in = readAll(file);
    var commands = new MetaScan(in, name(number), mark.meta(number));
    end =
        commands.read(
            command -> {
              found.add(command);
              replay.accept(command);
            },
            damage -> damaged.accept(keep(damage)));
    chain = commands.chain();
    isEndDamaged = commands.isEndDamaged();
    if (end < commands.used() && !isEndDamaged) {
      cut(file, commands.used() - end);
    }
    ahead.startAt(end, file.size());
    // What a killed process left may be in the page cache only, and is about to be relied on; after
    // a sync that failed it is there as written, so that a sync alone would do nothing.
    file.write(in.slice(0, (int) Math.min(end, in.limit())), 0);
    file.force();
    isDamaged = commands.isDamaged();
    if (!isDamaged) {
      found.clear();
    }
  }

  /// Removes what was written and never synced, as far as anybody knows; a copy is kept, in case
  /// that is not so.
  private void cut(Disk.File from, long bytes) throws IOException {
    Quarantine.copy(disk, name(number), end, bytes);
    LOG.info(
        "{} bytes at {} of {} were never synced; lost+found has them", bytes, end, name(number));
    from.truncate(end);
  }

  private static ByteBuffer readAll(Disk.File file) throws IOException {
    var in = ByteBuffer.allocate((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining() && file.read(in, in.position()) > 0) {
      // until all is there
    }
    return in.flip();
  }

  private Damage keep(Damage damage) {
    try {
      Quarantine.copy(disk, damage.file(), damage.position(), damage.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return damage;
  }

  /// Whether something in the file was damaged, so that it should be written anew.
  boolean isDamaged() {
    return isDamaged;
  }

  /// Writes what could be read as a new file if something could not. Before the first new command
  /// that is only needed when the end is damaged, so that nothing follows it.
  ///
  /// @param wanted whether it is to happen in any case
  public void mend(boolean wanted) throws IOException {
    if (isEndDamaged || (wanted && isDamaged)) {
      replace(found);
      isDamaged = !wanted;
    }
    found.clear();
  }

  /// How far both logs are known to be synced.
  SyncedMark mark() {
    return mark;
  }

  /// Writes and syncs more commands.
  ///
  /// @throws OutOfSpaceException when there is no room; the file ends where it did
  void append(List<byte[]> commands) throws IOException {
    int before = chain;
    var out = frame(commands, MetaScan.CONTINUES);
    int length = out.remaining();
    var to = Objects.requireNonNull(file, "closed");
    try {
      to.write(out, end);
    } catch (OutOfSpaceException e) {
      chain = before;
      throw e;
    }
    to.force();
    end += length;
    mark.meta(number, end);
  }

  /// Takes room for commands to come, if there is little left.
  void reserve() throws IOException {
    ahead.take(Objects.requireNonNull(file, "closed"), end);
  }

  /// Bytes that can be written whatever comes, as far as the system makes such promises.
  long room() {
    return ahead.left(end);
  }

  /// Writes the whole state as a new file and deletes the present one.
  ///
  /// @throws OutOfSpaceException when there is no room; nothing has changed
  void replace(List<byte[]> commands) throws IOException {
    int before = chain;
    long next = number + 1;
    // A start of its own for the chain, so that no record of another file fits in.
    chain = (int) RecordFormat.mix(next, commands.size());
    var header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putInt(RecordFormat.VERSION).putInt(chain);
    header.putInt(MetaScan.checksum(header, 0, FILE_HEADER - 4)).flip();
    var records = frame(commands, MetaScan.ALONE);
    var whole = ByteBuffer.allocate(FILE_HEADER + records.remaining()).put(header).put(records);
    try {
      WholeFile.write(disk, name(next), whole.flip());
    } catch (OutOfSpaceException e) {
      chain = before;
      throw e;
    }
    end = whole.limit();
    mark.meta(next, end);
    mark.force();
    closeFile();
    disk.delete(name(number));
    file = disk.open(name(next));
    number = next;
    ahead.startAt(end, end);
  }

  /// @param flag of all records but the first
  private ByteBuffer frame(List<byte[]> commands, byte flag) {
    int size = 0;
    for (var command : commands) {
      size += RecordFormat.align(RECORD_HEADER + command.length);
    }
    var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    for (var command : commands) {
      int length = RECORD_HEADER + command.length;
      out.putInt(at, length);
      out.put(at + 8, (byte) RecordFormat.META);
      out.put(at + 9, at == 0 ? 0 : flag);
      out.put(at + RECORD_HEADER, command);
      chain = MetaScan.link(out, at, length, chain);
      out.putInt(at + 4, chain);
      at += RecordFormat.align(length);
    }
    return out;
  }

  long size() {
    return end;
  }

  private void closeFile() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /// Notes that the store is closed.
  void close() throws IOException {
    closeFile();
    mark.close();
  }
}
