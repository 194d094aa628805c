package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A segment of which only that is left which lived when it was compacted.
///
/// A chunk is put together as it was: its records go where they were, and fillers cover the rest,
/// so that whoever reads a chunk needs not know. Head and table are there twice, because without
/// them no record would have a place.
final class CompactedSegment implements SegmentFile {
  private final StoreSettings settings;
  private final long segment;
  private final String name;
  private final Disk.File file;
  private final Outline outline;
  private final PairTables tables;
  private final CRC32C crc = new CRC32C();

  private CompactedSegment(StoreSettings settings, long segment, Disk.File file, Outline outline) {
    this.settings = settings;
    this.segment = segment;
    this.name = SegmentName.compacted(segment);
    this.file = file;
    this.outline = outline;
    this.tables = new PairTables(file, outline);
  }

  /// @throws IOException when neither of the two heads can be read
  static CompactedSegment of(Opener opener, StoreSettings settings, long segment)
      throws IOException {
    String name = SegmentName.compacted(segment);
    return find(opener, settings, segment)
        .orElseThrow(() -> new IOException("both heads are bad in " + name));
  }

  /// The file, if one of its heads can be read.
  static Optional<CompactedSegment> find(Opener opener, StoreSettings settings, long segment)
      throws IOException {
    var file = opener.open(SegmentName.compacted(segment));
    var outline = first(file, settings, segment);
    if (outline.isEmpty()) {
      outline = second(file, settings, segment);
    }
    if (outline.isEmpty()) {
      file.close();
    }
    return outline.map(found -> new CompactedSegment(settings, segment, file, found));
  }

  private static Optional<Outline> first(Disk.File file, StoreSettings settings, long segment)
      throws IOException {
    return Outline.parse(Bytes.read(file, 0, Outline.length(settings)), settings, segment);
  }

  private static Optional<Outline> second(Disk.File file, StoreSettings settings, long segment)
      throws IOException {
    int length = Outline.length(settings);
    long at = Math.max(0, file.size() - length);
    return Outline.parse(Bytes.read(file, at, length), settings, segment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean read(int chunk, Memory memory) throws IOException {
    if (outline.epoch(chunk) == 0) {
      memory.clearFrom(0);
      return false;
    }
    var found = tables.pairs(chunk);
    if (found.isEmpty()) {
      memory.clearFrom(0);
      return true;
    }
    var pairs = found.get();
    int size = memory.bytes.capacity();
    int packed = size - length(pairs);
    int bytes = Bytes.read(file, outline.recordsAt(chunk), memory.io(packed, size));
    memory.clearFrom(packed + bytes);
    putTogether(chunkOf(chunk), pairs, memory, packed);
    return true;
  }

  private Chunk chunkOf(int chunk) {
    long number = segment * settings.chunksPerSegment() + chunk;
    return new Chunk(false, number, number * settings.chunkBytes(), outline.epoch(chunk));
  }

  /// Spreads the records, which stand together at the end, over their places. None moves up, so
  /// none covers one that has not moved yet.
  private void putTogether(Chunk chunk, ByteBuffer pairs, Memory memory, int packed) {
    int from = packed;
    int end = 0;
    if (!pairs.hasRemaining()) {
      RecordFormat.writeChunkHeader(chunk, memory, crc, 0, 0);
      end = RecordFormat.CHUNK_HEADER;
    }
    for (int i = 0; i < pairs.limit(); i += Outline.PAIR) {
      int at = pairs.getInt(i);
      int length = pairs.getInt(i + 4);
      memory.bytes.put(at, memory.bytes, from, length);
      if (at > end) {
        RecordFormat.writeGap(chunk, memory, crc, end, at - end);
      }
      from += length;
      end = at + length;
    }
    if (memory.bytes.capacity() - end >= RecordFormat.RECORD_HEADER) {
      RecordFormat.writePad(chunk, memory, crc, end);
    }
  }

  private static int length(ByteBuffer pairs) {
    int length = 0;
    for (int i = 0; i < pairs.limit(); i += Outline.PAIR) {
      length += pairs.getInt(i + 4);
    }
    return length;
  }

  @Override
  public void readHeader(int chunk, Memory memory) throws IOException {
    var into = memory.io(0, RecordFormat.CHUNK_HEADER);
    if (outline.epoch(chunk) == 0) {
      memory.clearFrom(0);
    } else if (outline.pairs(chunk) == 0) {
      RecordFormat.writeChunkHeader(chunkOf(chunk), memory, crc, 0, 0);
    } else {
      Bytes.read(file, outline.recordsAt(chunk), into);
      while (into.hasRemaining()) {
        into.put((byte) 0);
      }
    }
  }

  @Override
  public long epoch(int chunk) {
    return outline.epoch(chunk);
  }

  @Override
  public boolean isPlaced(int chunk) throws IOException {
    return outline.epoch(chunk) == 0 || tables.pairs(chunk).isPresent();
  }

  @Override
  public long extent(int chunk, int at, int length) throws IOException {
    if (isPlaced(chunk)) {
      return place(chunk, at + length) - place(chunk, at);
    }
    int next = chunk + 1 == settings.chunksPerSegment() ? 0 : outline.recordsAt(chunk + 1);
    return (next == 0 ? outline.tableAt() : next) - (long) outline.recordsAt(chunk);
  }

  @Override
  public long place(int chunk, int at) throws IOException {
    long place = outline.recordsAt(chunk);
    var found = tables.pairs(chunk);
    if (found.isEmpty()) {
      return place;
    }
    var pairs = found.get();
    for (int i = 0; i < pairs.limit(); i += Outline.PAIR) {
      int from = pairs.getInt(i);
      int length = pairs.getInt(i + 4);
      if (at < from + length) {
        return place + Math.max(0, at - from);
      }
      place += length;
    }
    return place;
  }

  @Override
  public void write(int chunk, int at, ByteBuffer bytes) throws IOException {
    if (isPlaced(chunk)) {
      file.write(bytes, place(chunk, at));
      return;
    }
    outline.chunk(chunk, outline.epoch(chunk), outline.recordsAt(chunk), 0, 0);
    outline.checksum(chunk, 0);
    file.write(outline.encode(), 0);
    file.write(outline.encode(), outline.tableAt() + 2L * outline.tableLength());
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public List<Damage> verify(boolean mends) throws IOException {
    var found = new ArrayList<Damage>();
    int length = Outline.length(settings);
    long end = outline.tableAt() + 2L * outline.tableLength();
    if (first(file, settings, segment).isEmpty()) {
      found.add(mend(0, outline.encode(), "bad head, of which there is a copy", mends));
    }
    if (file.size() != end + length || second(file, settings, segment).isEmpty()) {
      found.add(mend(end, outline.encode(), "bad copy of the head", mends));
    }
    for (int chunk = 0; chunk < settings.chunksPerSegment(); chunk++) {
      for (var bad : tables.bad(chunk)) {
        found.add(mend(bad.at(), bad.right(), "bad table, of which there is a copy", mends));
      }
    }
    if (mends && !found.isEmpty()) {
      file.truncate(end + length);
      file.force();
    }
    return found;
  }

  private Damage mend(long at, ByteBuffer right, String reason, boolean mends) throws IOException {
    int length = right.remaining();
    if (mends) {
      file.write(right, at);
    }
    return Damage.of(name, at, length, reason);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
