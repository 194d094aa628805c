package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.RecordSearch;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.SegmentCatalog;
import io.leveret.core.storage.segment.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Reads segments record by record and finds what is missing in them.
///
/// What cannot be read below the position that the checkpoint or a chunk header says was synced is
/// damage: it is told, copied to `lost+found/` and left where it is, and reading goes on with the
/// next record that is whole. What cannot be read above it was promised to nobody: reading goes on
/// with the next record that is whole, too, and what was skipped gets a GAP or a PAD, so that it is
/// not taken for damage later.
///
/// **Confined** to the thread that opens the store.
final class SegmentScan {
  private static final int MOST_EPOCHS = 1000;

  private final Disk disk;
  private final StoreSettings settings;
  private final SegmentCatalog catalog;
  private final Consumer<Damage> damaged;
  private final boolean repairs;
  private final CRC32C crc = new CRC32C();
  private final Memory memory;
  private final Memory other;
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
  private final Map<Long, Long> epochs = new HashMap<>();
  private final List<Hole> holes = new ArrayList<>();
  private long durableMark;
  private long lastEpoch;

  /// Bytes of a chunk without records; without a length all that follow.
  private record Hole(long chunk, long position, int length) {}

  /// @param durableMark what is known to be synced before anything was read
  /// @param repairs whether damage is covered by a GAP once it is in `lost+found/`
  SegmentScan(
      Disk disk,
      StoreSettings settings,
      SegmentCatalog catalog,
      Consumer<Damage> damaged,
      long durableMark,
      boolean repairs) {
    this.disk = disk;
    this.settings = settings;
    this.catalog = catalog;
    this.damaged = damaged;
    this.durableMark = durableMark;
    this.repairs = repairs;
    this.memory = new Memory(settings.chunkBytes());
    this.other = new Memory(settings.chunkBytes());
  }

  /// Ends the use of this scan.
  void free() {
    memory.free();
    other.free();
  }

  /// Reads the chunk headers of a segment, which say how far the log was synced. First for all
  /// segments, then [#scan].
  void readHeaders(long segment) throws IOException {
    try (var file = catalog.open(segment)) {
      file.verify(repairs).forEach(damaged);
      for (int i = 0; i < settings.chunksPerSegment(); i++) {
        long number = segment * settings.chunksPerSegment() + i;
        file.readHeader(i, memory);
        if (RecordFormat.isChunkHeader(memory, crc, number)) {
          epochs.put(number, RecordFormat.epoch(memory));
          durableMark = Math.max(durableMark, RecordFormat.durableMark(memory));
        }
      }
    }
    if (catalog.isCompacted(segment)) {
      durableMark = Math.max(durableMark, (segment + 1) * settings.segmentBytes());
    }
  }

  /// No run that is over had this number or a higher one.
  void closedBy(long epoch) {
    lastEpoch = epoch - 1;
  }

  /// Whether every record of a sealed segment can be read.
  boolean isIntact(long segment) throws IOException {
    try (var file = catalog.openToRead(segment)) {
      boolean isIntact = file.verify(false).isEmpty();
      for (int i = 0; isIntact && i < settings.chunksPerSegment(); i++) {
        boolean isUsed = file.read(i, memory) || !catalog.isCompacted(segment);
        isIntact = !isUsed || isIntactChunk(segment * settings.chunksPerSegment() + i);
      }
      return isIntact;
    }
  }

  private boolean isIntactChunk(long number) {
    if (!RecordFormat.isChunkHeader(memory, crc, number)) {
      return false;
    }
    long base = number * settings.chunkBytes();
    var chunk = new Chunk(false, number, base, RecordFormat.epoch(memory));
    int from = RecordFormat.CHUNK_HEADER;
    return RecordFormat.scan(memory, crc, chunk, from, (_, _, _) -> {}) == settings.chunkBytes();
  }

  /// Tells every record of a segment.
  ///
  /// @param sync whether its bytes may be in the page cache only, and are about to be relied on
  void scan(long segment, boolean sync, RecordFormat.Visitor visitor) throws IOException {
    try (var file = catalog.open(segment)) {
      for (int i = 0; i < settings.chunksPerSegment(); i++) {
        long number = segment * settings.chunksPerSegment() + i;
        file.read(i, memory);
        scanChunk(file, number, visitor);
        if (sync && chunks.containsKey(number)) {
          writeAgain(file, i, number);
        }
      }
      if (sync) {
        file.force();
      }
    }
  }

  /// Writes again what was read of a chunk and is not known to be synced: a sync that failed in the
  /// run before may have left it in the page cache only, and marked as written.
  private void writeAgain(SegmentFile file, int place, long number) throws IOException {
    int end = Math.clamp(file.size() - file.place(place, 0), 0, settings.chunkBytes());
    int from = Math.clamp(durableMark - number * settings.chunkBytes(), 0, end);
    if (from < end) {
      file.write(place, from, memory.io(from, end));
    }
  }

  private void scanChunk(SegmentFile file, long number, RecordFormat.Visitor visitor)
      throws IOException {
    long base = number * settings.chunkBytes();
    int from = RecordFormat.CHUNK_HEADER;
    Chunk chunk;
    if (RecordFormat.isChunkHeader(memory, crc, number)) {
      chunk = new Chunk(false, number, base, RecordFormat.epoch(memory));
    } else if (base >= durableMark) {
      holes.add(new Hole(number, base, 0));
      return;
    } else {
      chunk = likelyChunk(file, number, base);
      if (!restoreHeader(file, chunk)) {
        return;
      }
    }
    chunks.put(number, chunk);
    while (from < settings.chunkBytes()) {
      from = scanFrom(file, chunk, from, visitor);
    }
  }

  /// Tells the records from `from` on, and answers where reading goes on.
  private int scanFrom(SegmentFile file, Chunk chunk, int from, RecordFormat.Visitor visitor)
      throws IOException {
    int end = RecordFormat.scan(memory, crc, chunk, from, visitor);
    if (end >= settings.chunkBytes()) {
      return end;
    }
    int next = RecordSearch.nextRecord(memory, crc, chunk, end + RecordFormat.RECORD_HEADER);
    if (chunk.base + end >= durableMark) {
      int length = next == settings.chunkBytes() ? 0 : next - end;
      holes.add(new Hole(chunk.number, chunk.base + end, length));
      return next;
    }
    tell(file, chunk, end, next - end, "bad record");
    if (repairs) {
      RecordFormat.writeGap(chunk, memory, crc, end, next - end);
      file.write(placeOf(chunk), end, memory.io(end, next));
      file.force();
    }
    return next;
  }

  /// The header of a chunk that was synced is damaged. Its records say whether the run that wrote
  /// its neighbours wrote it, too.
  private boolean restoreHeader(SegmentFile file, Chunk chunk) throws IOException {
    int first = RecordSearch.nextRecord(memory, crc, chunk, RecordFormat.CHUNK_HEADER);
    boolean isKnown = first < settings.chunkBytes();
    int lost = isKnown ? RecordFormat.CHUNK_HEADER : settings.chunkBytes();
    tell(file, chunk, 0, lost, isKnown ? "bad chunk header" : "no chunk");
    if (isKnown || repairs) {
      RecordFormat.writeChunkHeader(chunk, memory, crc, 0, System.currentTimeMillis());
    }
    if (repairs) {
      if (!isKnown) {
        RecordFormat.writePad(chunk, memory, crc, RecordFormat.CHUNK_HEADER);
      }
      int written = RecordFormat.CHUNK_HEADER + (isKnown ? 0 : RecordFormat.RECORD_HEADER);
      file.write(placeOf(chunk), 0, memory.io(0, written));
      file.force();
    }
    return isKnown;
  }

  /// The chunk as the run wrote it whose records are in it: one from that of the chunk before to
  /// that of the chunk after it.
  private Chunk likelyChunk(SegmentFile file, long number, long base) {
    long known = file.epoch((int) (number % settings.chunksPerSegment()));
    if (known != 0) {
      return new Chunk(false, number, base, known);
    }
    var before = epochs.get(number - 1);
    long first = before == null ? 1 : before;
    long last = epochs.getOrDefault(number + 1, lastEpoch);
    for (long epoch = first; epoch < Math.min(last, first + MOST_EPOCHS); epoch++) {
      var chunk = new Chunk(false, number, base, epoch);
      int from = RecordFormat.CHUNK_HEADER;
      if (RecordSearch.nextRecord(memory, crc, chunk, from) < settings.chunkBytes()) {
        return chunk;
      }
    }
    return new Chunk(false, number, base, last);
  }

  private void tell(SegmentFile file, Chunk chunk, int at, int bytes, String reason)
      throws IOException {
    List<Integer> queues = at == 0 ? List.of() : RecordSearch.likelyQueues(memory, at);
    long position = file.place(placeOf(chunk), at);
    long extent = file.extent(placeOf(chunk), at, bytes);
    Quarantine.copy(disk, file.name(), position, extent);
    damaged.accept(new Damage(file.name(), position, extent, queues, reason));
  }

  private int placeOf(Chunk chunk) {
    return (int) (chunk.number % settings.chunksPerSegment());
  }

  /// The first chunk after everything that was read and everything that was ever synced.
  long firstFreeChunk() {
    long afterPosition = -Math.floorDiv(-durableMark, settings.chunkBytes());
    return chunks.isEmpty() ? afterPosition : Math.max(afterPosition, chunks.lastKey() + 1);
  }

  /// Whether something that was never synced is missing before what is being told.
  boolean isTorn() {
    return !holes.isEmpty();
  }

  /// Says that a record must not count that was never synced: [#closeHoles] covers it.
  void cover(long position, int length) {
    holes.add(new Hole(position / settings.chunkBytes(), position, length));
  }

  /// Covers what was cut short before chunk `start`: the last first, because what does not count
  /// does so by what is missing before it.
  void closeHoles(long start, long epoch) throws IOException {
    boolean closed = false;
    for (var hole : holes.reversed()) {
      if (hole.chunk() < start) {
        close(hole, epoch);
        closed = true;
      }
    }
    if (closed) {
      disk.syncDirectory();
    }
  }

  private void close(Hole hole, long epoch) throws IOException {
    int place = (int) (hole.chunk() % settings.chunksPerSegment());
    int at = (int) (hole.position() % settings.chunkBytes());
    var chunk = chunks.get(hole.chunk());
    try (var file = catalog.open(hole.chunk() / settings.chunksPerSegment())) {
      int from = at;
      if (chunk == null) {
        chunk = new Chunk(false, hole.chunk(), hole.position(), epoch);
        RecordFormat.writeChunkHeader(chunk, memory, crc, 0, 0);
        at = RecordFormat.CHUNK_HEADER;
      }
      if (hole.length() > 0) {
        RecordFormat.writeGap(chunk, memory, crc, at, hole.length());
      } else {
        RecordFormat.writePad(chunk, memory, crc, at);
      }
      file.write(place, from, memory.io(from, at + RecordFormat.RECORD_HEADER));
      file.force();
    }
  }

  /// Adds a chunk of a segment that is not read.
  void skimmed(long number, long epoch) {
    chunks.put(number, new Chunk(false, number, number * settings.chunkBytes(), epoch));
    epochs.put(number, epoch);
  }

  /// Points `view` at a message wherever it is, and answers whether it could be read.
  boolean read(long address, MessageView view) throws IOException {
    long position = address << 3;
    long number = position / settings.chunkBytes();
    var chunk = chunks.get(number);
    int at = (int) (position % settings.chunkBytes());
    try (var file = catalog.open(position / settings.segmentBytes())) {
      file.read((int) (number % settings.chunksPerSegment()), other);
    }
    if (chunk == null || !RecordFormat.isRecord(other, crc, chunk, at)) {
      return false;
    }
    RecordFormat.readMessage(other, at, view);
    return true;
  }

  /// Which segments there are.
  SegmentCatalog catalog() {
    return catalog;
  }

  /// What is known to have been synced.
  long durableMark() {
    return durableMark;
  }

  /// Every chunk that was read, by number.
  NavigableMap<Long, Chunk> chunks() {
    return chunks;
  }
}
