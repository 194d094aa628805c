package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Reads `d-<n>.dir`. Stateless; what is damaged or absent is told as empty.
public final class DirectoryFile {
  private DirectoryFile() {}

  public static String name(long segment) {
    return SegmentName.directory(segment);
  }

  /// The index of a segment's directory.
  public static Optional<SegmentIndex> index(Disk disk, StoreSettings settings, long segment)
      throws IOException {
    var header = read(disk, segment, 0, SegmentIndex.HEADER);
    int length = header.limit() < SegmentIndex.HEADER ? 0 : header.getInt(28);
    boolean isPlausible =
        length >= SegmentIndex.HEADER
            && header.getInt(0) == SegmentIndex.MAGIC
            && header.getInt(24) == settings.chunksPerSegment()
            && length
                == (long) SegmentIndex.HEADER
                    + 8L * header.getInt(24)
                    + (long) SegmentIndex.ENTRY * header.getInt(12);
    if (!isPlausible) {
      return Optional.empty();
    }
    var in = read(disk, segment, 0, length);
    boolean isWhole =
        in.limit() == length
            && in.getInt(4) == checksum(in, 8, length - 8)
            && in.getInt(8) == SegmentIndex.VERSION
            && in.getLong(16) == segment;
    return isWhole ? Optional.of(new SegmentIndex(in)) : Optional.empty();
  }

  /// The messages of a queue that wish for these priorities; empty when some cannot be read.
  public static Optional<MessageList> messages(
      Disk disk, StoreSettings settings, SegmentIndex index, int queueId, MessageRun.Lane lane)
      throws IOException {
    var lists = new ArrayList<MessageList>();
    for (int slot : index.slots(queueId, lane)) {
      var list = messages(disk, settings, index, slot);
      if (list.isEmpty()) {
        return Optional.empty();
      }
      lists.add(list.get());
    }
    return Optional.of(
        lists.isEmpty() ? new MessageList(lane.lowest()) : MessageList.merged(lists));
  }

  public static Optional<MessageList> messages(
      Disk disk, StoreSettings settings, SegmentIndex index, int slot) throws IOException {
    var in = read(disk, index.segment(), index.blockAt(slot), index.blockLength(slot));
    if (in.limit() != index.blockLength(slot)
        || checksum(in, 0, in.limit()) != index.checksum(slot)) {
      return Optional.empty();
    }
    var list = new MessageList(index.priority(slot));
    long address = index.segment() * (settings.segmentBytes() >>> 3);
    long millis = index.firstMillis(slot);
    for (int left = index.count(slot); left > 0; left--) {
      address += varint(in);
      long size = varint(in);
      millis += zigzag(varint(in));
      long timeToLive = index.haveTimes(slot) ? varint(in) - 1 : MessageView.FOR_EVER;
      long[] links = new long[index.haveLinks(slot) ? (int) varint(in) : 0];
      for (int i = 0; i < links.length; i++) {
        links[i] = address - zigzag(varint(in));
      }
      list.add(address, size, millis, timeToLive, links);
    }
    if (index.isOdd(slot)) {
      list.odd();
    }
    return Optional.of(list);
  }

  private static long zigzag(long coded) {
    return (coded >>> 1) ^ -(coded & 1);
  }

  static void putZigzag(ByteBuffer out, long value) {
    putVarint(out, (value << 1) ^ (value >> 63));
  }

  private static ByteBuffer read(Disk disk, long segment, long position, int length)
      throws IOException {
    var in = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (var file = disk.openToRead(name(segment))) {
      while (in.hasRemaining() && file.read(in, position + in.position()) > 0) {
        // until all is there
      }
    } catch (NoSuchFileException _) {
      // told as empty
    }
    return in.flip();
  }

  static void putVarint(ByteBuffer out, long value) {
    long left = value;
    while (left >>> 7 != 0) {
      out.put((byte) (left | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  static int checksum(ByteBuffer bytes, int at, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }
}
