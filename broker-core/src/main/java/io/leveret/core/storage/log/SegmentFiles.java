package io.leveret.core.storage.log;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.Quarantine;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.RecordFormat;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The files of both logs as the writer sees them: one open per log, spares made ready, segments
/// recycled by renaming.
///
/// **Confined** to the writer, except what the reader calls.
public final class SegmentFiles {
  public static final int SPARES = 2;

  private static final String SPARE = "spare-";

  private final Disk disk;
  private final StoreSettings settings;
  private final long epoch;
  private final Queue<String> spares = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spareCount = new AtomicInteger();
  private final AtomicInteger spareNumber = new AtomicInteger();
  private final Set<Long> spilled = new HashSet<>();
  private final Current log = new Current(true);
  private final Current spill = new Current(false);
  private Disk.@Nullable File spareInMaking;
  private String spareName = "";
  private int spareChunks;

  /// The open file of one log.
  private static final class Current {
    final boolean durable;
    long segment = -1;
    Disk.@Nullable File file;

    Current(boolean durable) {
      this.durable = durable;
    }
  }

  /// @param epoch the run's number, which makes the names of its spares new
  public SegmentFiles(Disk disk, StoreSettings settings, long epoch) throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.epoch = epoch;
    for (var name : disk.list()) {
      if (name.startsWith("t-") || name.endsWith(".tmp")) {
        disk.delete(name);
      } else if (name.startsWith(SPARE)) {
        keepAsSpare(name);
      }
    }
  }

  private void keepAsSpare(String name) throws IOException {
    if (spareCount.get() < SPARES && sizeOf(name) == settings.segmentBytes()) {
      spareCount.incrementAndGet();
      spares.add(name);
    } else {
      disk.delete(name);
    }
  }

  private long sizeOf(String name) throws IOException {
    try (var file = disk.open(name)) {
      return file.size();
    }
  }

  /// The name of what tells whose messages are in a segment.
  public static String directory(long segment) {
    return "d-" + segment + ".dir";
  }

  public static String name(boolean durable, long segment) {
    return (durable ? "d-" : "t-") + segment + ".log";
  }

  /// Writes bytes of one chunk at their place.
  void write(boolean durable, long chunk, int offset, ByteBuffer bytes) throws IOException {
    long segment = chunk / settings.chunksPerSegment();
    var current = durable ? log : spill;
    var file = current.file;
    if (file == null || current.segment != segment) {
      file = open(current, segment);
    }
    file.write(bytes, chunk % settings.chunksPerSegment() * settings.chunkBytes() + offset);
  }

  private Disk.File open(Current current, long segment) throws IOException {
    closeFile(current);
    String name = name(current.durable, segment);
    if (current.durable) {
      takeSpare(name);
    } else {
      spilled.add(segment);
    }
    var file = disk.open(name);
    if (current.durable) {
      // The name must be on disk before the first promise about what is in the file.
      disk.syncDirectory();
    }
    current.file = file;
    current.segment = segment;
    return file;
  }

  private void takeSpare(String name) throws IOException {
    if (disk.list().contains(name)) {
      return; // goes on in a segment of the run before
    }
    var spare = spares.poll();
    if (spare != null) {
      spareCount.decrementAndGet();
      disk.rename(spare, name);
      disk.syncDirectory();
    }
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
      disk.delete(directory(segment));
      String spare = newSpareName();
      disk.rename(name(true, segment), spare);
      keepAsSpare(spare);
    }
  }

  private String newSpareName() {
    return SPARE + epoch + "-" + spareNumber.incrementAndGet() + ".log";
  }

  /// Goes one chunk further with a file of zeros for a segment to come, and answers whether more is
  /// to do. The reader calls, again and again, so that cold reads need not wait for a whole file.
  public boolean prepareSpare() throws IOException {
    var file = spareInMaking;
    if (file == null) {
      if (spareCount.get() >= SPARES) {
        return false;
      }
      spareName = newSpareName();
      spareChunks = 0;
      file = disk.open(spareName);
      spareInMaking = file;
    }
    var zeros = ByteBuffer.allocateDirect(settings.chunkBytes());
    file.write(zeros, (long) spareChunks * settings.chunkBytes());
    if (++spareChunks < settings.chunksPerSegment()) {
      return true;
    }
    file.force();
    file.close();
    spareInMaking = null;
    spareCount.incrementAndGet();
    spares.add(spareName);
    return spareCount.get() < SPARES;
  }

  /// Fills `memory` with the chunk and answers whether there was such a thing. The reader calls.
  boolean read(boolean durable, long chunk, Memory memory) {
    long segment = chunk / settings.chunksPerSegment();
    long position = chunk % settings.chunksPerSegment() * settings.chunkBytes();
    try (var file = disk.openToRead(name(durable, segment))) {
      return read(file, position, memory) > 0;
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
    return position % settings.segmentBytes()
        + " of "
        + name(durable, position / settings.segmentBytes());
  }

  /// Fills `memory` from `position` and answers how many bytes the file had.
  public static int read(Disk.File file, long position, Memory memory) throws IOException {
    return read(file, position, memory.io(0, memory.bytes.capacity()));
  }

  /// Reads the header of the chunk at `position` to the front of `memory`.
  public static void readHeader(Disk.File file, long position, Memory memory) throws IOException {
    ByteBuffer into = memory.io(0, RecordFormat.CHUNK_HEADER);
    read(file, position, into);
    while (into.hasRemaining()) {
      into.put((byte) 0);
    }
  }

  private static int read(Disk.File file, long position, ByteBuffer into) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = file.read(into, position + total);
      if (count <= 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  void close() throws IOException {
    closeFile(log);
    closeFile(spill);
    if (spareInMaking != null) {
      spareInMaking.close();
      disk.delete(spareName);
    }
    for (long segment : spilled) {
      disk.delete(name(false, segment));
    }
  }
}
