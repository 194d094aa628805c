package io.leveret.core.storage.log;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.segment.Bytes;
import io.leveret.core.storage.segment.SegmentCatalog;
import io.leveret.core.storage.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of both logs as the writer sees them: one open per log, made of spares, and spares
/// again when nothing in them lives.
///
/// **Confined** to the writer, except what the reader calls.
public final class SegmentFiles {
  private final Disk disk;
  private final StoreSettings settings;
  private final SegmentCatalog catalog;
  private final SpareFiles spares;
  private final Set<Long> spilled = new HashSet<>();
  private final Current log = new Current(true);
  private final Current spill = new Current(false);

  /// The open file of one log.
  private static final class Current {
    final boolean durable;
    long segment = -1;
    Disk.@Nullable File file;

    /// Whether it lacks blocks.
    boolean isShort;

    Current(boolean durable) {
      this.durable = durable;
    }
  }

  /// @param epoch the run's number, which makes the names of its spares new
  public SegmentFiles(Disk disk, StoreSettings settings, long epoch) throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.catalog = new SegmentCatalog(disk, settings);
    for (var name : disk.list()) {
      if (name.startsWith("t-") || name.endsWith(".tmp")) {
        disk.delete(name);
      }
    }
    this.spares = new SpareFiles(disk, settings, epoch);
  }

  /// The log goes on at `position`; a segment that has begun has its file.
  public void startAt(long position) {
    long bytes = settings.segmentBytes();
    spares.startAt((position + bytes - 1) / bytes);
  }

  /// Files for segments to come.
  public SpareFiles spares() {
    return spares;
  }

  /// Everything before this position of the durable log has a place on disk. Any thread.
  public long allocated() {
    return spares.allocatedTo();
  }

  /// Which segments are compacted.
  public SegmentCatalog catalog() {
    return catalog;
  }

  private static String name(boolean durable, long segment) {
    return durable ? SegmentName.whole(segment) : "t-" + segment + ".log";
  }

  /// Writes bytes of one chunk at their place.
  void write(boolean durable, long chunk, int offset, ByteBuffer bytes) throws IOException {
    long segment = chunk / settings.chunksPerSegment();
    var current = durable ? log : spill;
    var file = current.file;
    if (file == null || current.segment != segment) {
      file = open(current, segment);
    } else if (current.isShort) {
      current.isShort = !spares.extend(file);
    }
    file.write(bytes, chunk % settings.chunksPerSegment() * settings.chunkBytes() + offset);
  }

  private Disk.File open(Current current, long segment) throws IOException {
    closeFile(current);
    String name = name(current.durable, segment);
    if (current.durable && !disk.has(name)) {
      spares.take(segment, name);
    }
    var file = disk.open(name);
    if (current.durable) {
      current.isShort = !spares.extend(file); // one of the run before may be shorter
      // The name must be on disk before the first promise about what is in the file.
      disk.syncDirectory();
    } else {
      spilled.add(segment);
    }
    current.file = file;
    current.segment = segment;
    return file;
  }

  private void closeFile(Current current) throws IOException {
    var file = current.file;
    if (file != null) {
      if (current.durable) {
        file.force();
      }
      file.close();
      current.file = null;
    }
  }

  void force() throws IOException {
    if (log.file != null) {
      log.file.force();
    }
  }

  /// Takes a segment in which nothing lives out of use.
  void retire(boolean durable, long segment) throws IOException {
    var current = durable ? log : spill;
    if (current.segment == segment) {
      closeFile(current);
      current.segment = -1;
    }
    if (!durable) {
      if (spilled.remove(segment)) {
        disk.delete(name(false, segment));
      }
    } else {
      if (catalog.gone(segment)) {
        disk.delete(SegmentName.compacted(segment));
      } else {
        recycle(segment);
      }
      // After that: who makes one looks whether there is a segment.
      disk.delete(SegmentName.directory(segment));
    }
  }

  /// Gives up the file of a segment that has a compacted one.
  void replaced(long segment) throws IOException {
    if (log.segment == segment) {
      closeFile(log);
      log.segment = -1;
    }
    recycle(segment);
  }

  private void recycle(long segment) throws IOException {
    String spare = spares.newName();
    disk.rename(SegmentName.whole(segment), spare);
    spares.keep(spare);
  }

  /// Fills `memory` with the chunk and answers whether there was such a thing. The reader calls.
  boolean read(boolean durable, long chunk, Memory memory) {
    long segment = chunk / settings.chunksPerSegment();
    int place = (int) (chunk % settings.chunksPerSegment());
    try {
      return durable ? readDurable(segment, place, memory) : readSpilled(segment, place, memory);
    } catch (IOException _) {
      // Whoever wants a record of it learns that it is damaged.
      return false;
    }
  }

  /// Keeps bytes of the durable log that are damaged. The reader calls.
  void quarantine(long position, ByteBuffer bytes) throws IOException {
    long inFile = position % settings.segmentBytes();
    Quarantine.keep(disk, name(true, position / settings.segmentBytes()), inFile, bytes);
  }

  /// Where a position of a log is, for people.
  String place(boolean durable, long position) {
    long segment = position / settings.segmentBytes();
    String compacted = durable && catalog.isCompacted(segment) ? ", before it was compacted" : "";
    return position % settings.segmentBytes() + " of " + name(durable, segment) + compacted;
  }

  private boolean readDurable(long segment, int place, Memory memory) throws IOException {
    try (var file = catalog.openToRead(segment)) {
      if (!file.isPlaced(place)) {
        long extent = file.extent(place, 0, settings.chunkBytes());
        Quarantine.copy(disk, file.name(), file.place(place, 0), extent);
        return false;
      }
      return file.read(place, memory);
    }
  }

  private boolean readSpilled(long segment, int place, Memory memory) throws IOException {
    try (var file = disk.openToRead(name(false, segment))) {
      var into = memory.io(0, memory.bytes.capacity());
      return Bytes.read(file, (long) place * settings.chunkBytes(), into) > 0;
    }
  }

  void close() throws IOException {
    closeFile(log);
    closeFile(spill);
    spares.close();
    for (long segment : spilled) {
      disk.delete(name(false, segment));
    }
  }
}
