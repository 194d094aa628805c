package io.leveret.core.storage.directory;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.WholeFile;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.RecordSearch;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentFile;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Makes the directory of a sealed segment by reading it, one chunk a [#step], so that whoever
/// waits for the reader need not wait for a whole segment.
///
/// **Confined** to one thread.
public final class DirectoryBuilder {
  private static final int ODD =
      RecordFormat.PARTED | RecordFormat.REFERENCE | RecordFormat.EXPIRES;

  private final Disk disk;
  private final StoreSettings settings;
  private final long segment;
  private final CRC32C crc = new CRC32C();
  private final Memory memory;
  private final TreeMap<Integer, MessageList> queues = new TreeMap<>();
  private final long[] epochs;
  private int chunk;

  public DirectoryBuilder(Disk disk, StoreSettings settings, long segment) {
    this.disk = disk;
    this.settings = settings;
    this.segment = segment;
    this.memory = new Memory(settings.chunkBytes());
    this.epochs = new long[settings.chunksPerSegment()];
  }

  /// Reads the next chunk and answers whether there are more.
  public boolean step() throws IOException {
    long number = segment * settings.chunksPerSegment() + chunk;
    try (var file = SegmentFile.openToRead(disk, settings, segment)) {
      file.read(chunk, memory);
    }
    if (RecordFormat.isChunkHeader(memory, crc, number)) {
      epochs[chunk] = RecordFormat.epoch(memory);
      read(new Chunk(false, number, number * settings.chunkBytes(), epochs[chunk]));
    }
    if (++chunk < epochs.length) {
      return true;
    }
    memory.free();
    return false;
  }

  private void read(Chunk from) {
    int at = RecordFormat.CHUNK_HEADER;
    while (at < settings.chunkBytes()) {
      int end = RecordFormat.scan(memory, crc, from, at, this::record);
      at = end == settings.chunkBytes() ? end : RecordSearch.nextRecord(memory, crc, from, end + 8);
    }
  }

  private void record(Memory in, int at, long position) {
    if (in.little.get(at + 8) != RecordFormat.MESSAGE) {
      return;
    }
    boolean odd = (in.little.get(at + 9) & ODD) != 0;
    int count = RecordFormat.queueCount(in.little, at);
    int from = RecordFormat.queuesAt(at, count);
    for (int i = 0; i < count; i++) {
      int queueId = in.little.getInt(from + 4 * i);
      if (queueId > 0) { // others mean nothing after a restart
        queues
            .computeIfAbsent(queueId, _ -> new MessageList())
            .add(position >>> 3, in.little.getInt(at + 16), odd);
      }
    }
  }

  /// What was read of one queue.
  public MessageList messages(int queueId) {
    return queues.getOrDefault(queueId, new MessageList());
  }

  /// Writes the directory, whole or not at all, and answers its index.
  public SegmentIndex write() throws IOException {
    var bytes = encode();
    WholeFile.write(disk, DirectoryFile.name(segment), bytes);
    var names = disk.list();
    if (!names.contains(SegmentName.whole(segment))
        && !names.contains(SegmentName.compacted(segment))) {
      disk.delete(DirectoryFile.name(segment)); // the segment was given up meanwhile
    }
    return new SegmentIndex(bytes.slice(0, bytes.getInt(28)).order(ByteOrder.LITTLE_ENDIAN));
  }

  private ByteBuffer encode() {
    int entriesAt = SegmentIndex.HEADER + 8 * epochs.length;
    int at = entriesAt + SegmentIndex.ENTRY * queues.size();
    int most = at + queues.values().stream().mapToInt(list -> list.size() * 15).sum();
    var out = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0, SegmentIndex.MAGIC).putInt(8, SegmentIndex.VERSION).putInt(12, queues.size());
    out.putLong(16, segment).putInt(24, epochs.length).putInt(28, at);
    for (int i = 0; i < epochs.length; i++) {
      out.putLong(SegmentIndex.HEADER + 8 * i, epochs[i]);
    }
    int entry = entriesAt;
    out.position(at);
    for (var queue : queues.entrySet()) {
      putQueue(out, entry, queue);
      entry += SegmentIndex.ENTRY;
    }
    out.putInt(4, DirectoryFile.checksum(out, 8, at - 8));
    return out.flip();
  }

  private void putQueue(ByteBuffer out, int entry, Map.Entry<Integer, MessageList> queue) {
    var list = queue.getValue();
    int blockAt = out.position();
    long bytes = 0;
    long before = segment * (settings.segmentBytes() >>> 3);
    for (int i = 0; i < list.size(); i++) {
      DirectoryFile.putVarint(out, list.address(i) - before);
      DirectoryFile.putVarint(out, list.bodySize(i));
      before = list.address(i);
      bytes += list.bodySize(i);
    }
    int length = out.position() - blockAt;
    out.putInt(entry, queue.getKey()).putInt(entry + 4, list.isOdd() ? SegmentIndex.ODD : 0);
    out.putInt(entry + 8, list.size());
    out.putInt(entry + 12, DirectoryFile.checksum(out, blockAt, length));
    out.putLong(entry + 16, bytes).putLong(entry + 24, list.address(0));
    out.putLong(entry + 32, before).putInt(entry + 40, blockAt).putInt(entry + 44, length);
  }
}
