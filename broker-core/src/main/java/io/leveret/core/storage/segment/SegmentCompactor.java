package io.leveret.core.storage.segment;

import io.leveret.core.disk.Disk;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.util.zip.CRC32C;

/// Writes a segment anew with what lives of it, one chunk a [#step], so that whoever waits for the
/// reader need not wait for a whole segment.
///
/// The new file takes its name when it is whole and synced; until then the old one counts, and
/// after that the old one has nothing that is needed. A segment with damage is left as it is.
///
/// **Confined** to one thread.
public final class SegmentCompactor {
  private static final long SYNC_EVERY_BYTES = 4 << 20;

  private final Disk disk;
  private final StoreSettings settings;
  private final long segment;
  private final Living living;
  private final String temporary;
  private final SegmentFile source;
  private final CRC32C crc = new CRC32C();
  private final Memory memory;
  private final Memory packed;
  private final Outline outline;
  private final Pairs pairs = new Pairs();
  private final long mostBytes;
  private boolean isTrial;
  private Disk.File target;
  private int chunk;
  private int packedBytes;
  private long end;
  private long kept;
  private long references;
  private long unsynced;
  private boolean isSyncing;

  /// Who knows what lives.
  public interface Living {
    /// How many refer to the record of a chunk that stands at `at`.
    int references(Memory in, int at, long address);
  }

  /// How far a step came.
  public enum Progress {
    /// There is more to do.
    MORE,
    /// All that lives is written; [#finish] remains.
    WRITTEN,
    /// Too much lives for it to be worth the while.
    TOO_MUCH,
    /// The segment is not what was written.
    DAMAGED
  }

  /// @param isTrial whether to see first, without writing, how much lives
  public SegmentCompactor(
      Disk disk, StoreSettings settings, long segment, Living living, boolean isTrial)
      throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.segment = segment;
    this.living = living;
    this.isTrial = isTrial;
    this.memory = new Memory(settings.chunkBytes());
    this.packed = new Memory(settings.chunkBytes());
    this.outline = Outline.of(settings, segment);
    this.temporary = SegmentName.compacted(segment) + ".tmp";
    this.end = Outline.length(settings);
    this.source = SegmentFile.openToRead(disk, settings, segment);
    this.mostBytes = source.size() * settings.compaction().livePercent() / 100;
    this.target = disk.open(temporary);
    target.truncate(0);
  }

  /// Goes one chunk further.
  public Progress step() throws IOException {
    long number = segment * settings.chunksPerSegment() + chunk;
    if (!isReadable() || !RecordFormat.isChunkHeader(memory, crc, number)) {
      return Progress.DAMAGED;
    }
    long epoch = RecordFormat.epoch(memory);
    var read = new Chunk(false, number, number * settings.chunkBytes(), epoch);
    int firstPair = pairs.size();
    packedBytes = 0;
    int after = RecordFormat.scan(memory, crc, read, RecordFormat.CHUNK_HEADER, this::record);
    if (after != settings.chunkBytes()) {
      return Progress.DAMAGED;
    }
    kept += packedBytes;
    if (kept > mostBytes) {
      return Progress.TOO_MUCH;
    }
    outline.chunk(chunk, epoch, (int) end, firstPair, pairs.size() - firstPair);
    writeChunk();
    return advance();
  }

  /// Reads the chunk. That this fails is damage like any other.
  private boolean isReadable() {
    try {
      return source.read(chunk, memory);
    } catch (IOException _) {
      return false;
    }
  }

  private void record(Memory in, int at, long position) {
    int found = living.references(in, at, position >>> 3);
    if (found > 0) {
      references += found;
      if (packedBytes == 0) {
        pack(0, RecordFormat.CHUNK_HEADER);
      }
      pack(at, RecordFormat.align(in.little.getInt(at)));
    }
  }

  private void pack(int at, int length) {
    packed.bytes.put(packedBytes, memory.bytes, at, length);
    pairs.add(at, length, packedBytes == 0);
    packedBytes += length;
  }

  private void writeChunk() throws IOException {
    if (!isTrial && packedBytes > 0) {
      target.write(packed.io(0, packedBytes), end);
      unsynced += packedBytes;
      if (unsynced > SYNC_EVERY_BYTES) {
        sync();
      }
    }
    end += packedBytes;
  }

  private Progress advance() {
    chunk++;
    if (chunk < settings.chunksPerSegment()) {
      return Progress.MORE;
    }
    if (!isTrial) {
      return Progress.WRITTEN;
    }
    isTrial = false;
    chunk = 0;
    kept = 0;
    references = 0;
    end = Outline.length(settings);
    pairs.clear();
    return Progress.MORE;
  }

  /// References to the records that were kept.
  public long references() {
    return references;
  }

  /// Bytes of what lives; of all of the segment, if that was not read to its end.
  public long keptBytes() {
    return kept * settings.chunksPerSegment() / (chunk + 1L);
  }

  /// Lets the new file take the place of the old one, and answers how many bytes it has.
  public long finish() throws IOException {
    int length = pairs.size() * Outline.PAIR;
    var table = pairs.encode();
    outline.table((int) end, length);
    for (int i = 0; i < settings.chunksPerSegment(); i++) {
      int from = outline.firstPair(i) * Outline.PAIR;
      outline.checksum(i, Bytes.checksum(table, from, outline.pairs(i) * Outline.PAIR));
    }
    target.write(table.duplicate(), end);
    target.write(table.duplicate(), end + length);
    target.write(outline.encode(), end + 2L * length);
    target.write(outline.encode(), 0);
    sync();
    close();
    isSyncing = true;
    disk.rename(temporary, SegmentName.compacted(segment));
    disk.syncDirectory();
    isSyncing = false;
    return end + 2L * length + Outline.length(settings);
  }

  private void sync() throws IOException {
    isSyncing = true;
    target.force();
    isSyncing = false;
    unsynced = 0;
  }

  /// Whether what failed was a sync, after which nothing may be taken for certain.
  public boolean isSyncing() {
    return isSyncing;
  }

  /// Gives the new file up.
  public void abandon() throws IOException {
    close();
    disk.delete(temporary);
  }

  private void close() throws IOException {
    source.close();
    target.close();
  }
}
