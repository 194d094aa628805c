package io.leveret.core.storage.meta;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.StoreException;
import io.leveret.core.storage.format.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The file of the meta log, `meta-<n>.log`: a header, then one record a command.
///
/// Every checksum is chained to the one before it, so that what an earlier, torn end of the file
/// left behind can never follow a new record.
///
/// **Confined** to the thread that opens the store, then to the writer.
public final class MetaFile {
  static final int RECORD_HEADER = 16;

  private static final int FILE_HEADER = 16;
  private static final int MAGIC = 0x4154_4d4c;
  private static final String PREFIX = "meta-";
  private static final String SUFFIX = ".log";

  private final Disk disk;
  private final CRC32C crc = new CRC32C();
  private Disk.@Nullable File file;
  private long number;
  private long end;
  private int chain;

  private MetaFile(Disk disk, long number) {
    this.disk = disk;
    this.number = number;
  }

  /// Opens the newest file, or makes the first, and tells every command in it.
  public static MetaFile open(Disk disk, Consumer<byte[]> replay) throws IOException {
    long newest = -1;
    for (var name : disk.list()) {
      newest = Math.max(newest, numberOf(name));
    }
    if (newest < 0) {
      var made = new MetaFile(disk, 0);
      made.replace(List.of());
      return made;
    }
    for (var name : disk.list()) {
      if (numberOf(name) >= 0 && numberOf(name) != newest) {
        disk.delete(name);
      }
    }
    var found = new MetaFile(disk, newest);
    var file = disk.open(name(newest));
    found.file = file;
    found.replay(file, replay);
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

  private void replay(Disk.File file, Consumer<byte[]> replay) throws IOException {
    var in = ByteBuffer.allocate((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining() && file.read(in, in.position()) > 0) {
      // until all is there
    }
    in.flip();
    if (in.limit() < FILE_HEADER || in.getInt(0) != MAGIC) {
      throw new StoreException(name(number) + " is not a meta log");
    }
    chain = in.getInt(8);
    int at = FILE_HEADER;
    while (isRecord(in, at)) {
      int length = in.getInt(at);
      byte[] command = new byte[length - RECORD_HEADER];
      in.get(at + RECORD_HEADER, command);
      replay.accept(command);
      chain = in.getInt(at + 4);
      at += RecordFormat.align(length);
    }
    end = at;
    if (at < in.limit()) {
      file.truncate(at);
    }
    // What a killed process left may be in the page cache only, and is about to be relied on.
    file.force();
  }

  private boolean isRecord(ByteBuffer in, int at) {
    if (at > in.limit() - RECORD_HEADER) {
      return false;
    }
    int length = in.getInt(at);
    return length >= RECORD_HEADER
        && length <= in.limit() - at
        && in.getInt(at + 4) == checksum(in, at, length, chain);
  }

  private int checksum(ByteBuffer bytes, int at, int length, int before) {
    crc.reset();
    crc.update(bytes.slice(at + 8, length - 8));
    return (int) crc.getValue() ^ Integer.rotateLeft(before, 1);
  }

  /// Writes and syncs more commands.
  void append(List<byte[]> commands) throws IOException {
    var out = frame(commands);
    int length = out.remaining();
    var to = Objects.requireNonNull(file, "closed");
    to.write(out, end);
    to.force();
    end += length;
  }

  /// Writes the whole state as a new file and deletes the present one.
  void replace(List<byte[]> commands) throws IOException {
    long next = number + 1;
    String temporary = name(next) + ".tmp";
    // A start of its own for the chain, so that no record of another file fits in.
    chain = (int) RecordFormat.mix(next, commands.size());
    var header = ByteBuffer.allocate(FILE_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putInt(RecordFormat.VERSION).putInt(chain).putInt(0).flip();
    var records = frame(commands);
    var fresh = disk.open(temporary);
    fresh.truncate(0);
    end = (long) FILE_HEADER + records.remaining();
    fresh.write(header, 0);
    fresh.write(records, FILE_HEADER);
    fresh.force();
    disk.rename(temporary, name(next));
    disk.syncDirectory();
    close();
    disk.delete(name(number));
    file = fresh;
    number = next;
  }

  private ByteBuffer frame(List<byte[]> commands) {
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
      out.put(at + RECORD_HEADER, command);
      chain = checksum(out, at, length, chain);
      out.putInt(at + 4, chain);
      at += RecordFormat.align(length);
    }
    return out;
  }

  long size() {
    return end;
  }

  void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
