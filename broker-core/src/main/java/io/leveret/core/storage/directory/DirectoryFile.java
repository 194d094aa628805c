package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
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
    var header = read(disk, segment, SegmentIndex.HEADER);
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
    var in = read(disk, segment, length);
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
        lists.forEach(MessageList::close);
        return Optional.empty();
      }
      lists.add(list.get());
    }
    return Optional.of(
        lists.isEmpty() ? new MessageList(lane.lowest(), 0) : MessageList.merged(lists));
  }

  public static Optional<MessageList> messages(
      Disk disk, StoreSettings settings, SegmentIndex index, int slot) throws IOException {
    int length = index.blockLength(slot);
    var block = Varints.ofLength(length);
    read(disk, index.segment(), index.blockAt(slot), block.bytes());
    if (block.length() != length || checksum(block.bytes(), 0, length) != index.checksum(slot)) {
      block.close();
      return Optional.empty();
    }
    long start = index.segment() * (settings.segmentBytes() >>> 3);
    return Optional.of(MessageList.read(index, slot, start, block));
  }

  private static ByteBuffer read(Disk disk, long segment, int length) throws IOException {
    var in = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    read(disk, segment, 0, in);
    return in.flip();
  }

  /// Fills `in` as far as there is something.
  private static void read(Disk disk, long segment, long position, ByteBuffer in)
      throws IOException {
    try (var file = disk.openToRead(name(segment))) {
      while (in.hasRemaining() && file.read(in, position + in.position()) > 0) {
        // until all is there
      }
    } catch (NoSuchFileException _) {
      // told as empty
    }
  }

  static int checksum(ByteBuffer bytes, int at, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }
}
