package io.leveret.core.storage.log;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Reserve;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Segment files made before they are needed: their room is taken when they are made, so that what
/// the log has accepted can be written, however full the disk is by then.
///
/// When none is left and none can be made, the log goes on in a file without blocks, for which the
/// [Reserve] is given up: acknowledgements need little, and without them nothing would be freed.
///
/// The reader makes them; the writer takes them and brings dead segments. Whoever has taken a spare
/// from its queue has it alone. Invariant: each spare that counts has all of its blocks.
public final class SpareFiles {
  public static final int SPARES = 2;

  private static final String PREFIX = "spare-";
  private static final int MOST_ZEROS = 64 << 10;
  private static final long MIN_RESERVE_BYTES = 4 << 20;

  private final Disk disk;
  private final StoreSettings settings;
  private final long epoch;
  private final ByteBuffer zeros;
  private final AtomicLong names = new AtomicLong();

  /// Full of zeros, or of an earlier use.
  private final Queue<Spare> filled = new ConcurrentLinkedQueue<>();

  /// With all blocks, but not yet full of zeros.
  private final Queue<Spare> allocated = new ConcurrentLinkedQueue<>();

  /// How many are in the two queues, or out of them for being filled.
  private final AtomicInteger count = new AtomicInteger();

  /// Segments before this one have their files, with all blocks.
  private volatile long next;

  /// Whether the log goes on in a file that lacks blocks, and needs what the reserve would take.
  private volatile boolean isShort;

  /// The reader's: one whose room is taken by filling it.
  private @Nullable Spare making;

  /// A file, open while it is not yet full.
  private static final class Spare {
    final String name;
    final Disk.@Nullable File file;
    int chunks;

    Spare(String name, Disk.@Nullable File file) {
      this.name = name;
      this.file = file;
    }
  }

  /// @param epoch the run's number, which makes the names of its spares new
  SpareFiles(Disk disk, StoreSettings settings, long epoch) throws IOException {
    this.disk = disk;
    this.settings = settings;
    this.epoch = epoch;
    this.zeros = ByteBuffer.allocateDirect(Math.min(MOST_ZEROS, settings.chunkBytes()));
    for (var name : disk.list()) {
      if (name.startsWith(PREFIX)) {
        keep(name);
      }
    }
  }

  /// Segments before `segment` have their files.
  void startAt(long segment) {
    next = segment;
  }

  /// Everything before this position of the log has a place on disk, whatever comes. Any thread.
  long allocatedTo() {
    return (next + count.get()) * settings.segmentBytes();
  }

  /// Whether there are as many as there should be. Any thread.
  public boolean isComplete() {
    return count.get() >= SPARES;
  }

  /// Makes a file a spare if it is a whole one and one is missing; else it goes.
  void keep(String name) throws IOException {
    if (isComplete() || !isWhole(name)) {
      disk.delete(name);
      return;
    }
    filled.add(new Spare(name, null));
    count.incrementAndGet();
  }

  /// Whether a file is as long as segments are, and has its blocks: one that was begun on a full
  /// disk may lack some.
  private boolean isWhole(String name) throws IOException {
    try (var file = disk.open(name)) {
      boolean isLong = file.size() == settings.segmentBytes();
      if (isLong) {
        file.allocate(settings.segmentBytes());
      }
      return isLong;
    } catch (OutOfSpaceException _) {
      return false;
    }
  }

  /// A name for a new spare. Any thread.
  String newName() {
    return PREFIX + epoch + "-" + names.incrementAndGet() + ".log";
  }

  /// Reader: goes a step further with what is missing, and answers whether more is to do. A step is
  /// short, so that cold reads need not wait for a whole file.
  ///
  /// @throws OutOfSpaceException when there is no room for all spares and the reserve
  public boolean prepare() throws IOException {
    if (!isShort) {
      Reserve.keep(disk, reserveBytes());
    }
    if (making != null) {
      fillUncounted(making);
    } else if (!isComplete()) {
      make();
    } else {
      var spare = allocated.poll();
      if (spare != null) {
        fill(spare);
      }
    }
    return making != null || !isComplete() || !allocated.isEmpty();
  }

  private long reserveBytes() {
    long some = Math.max(MIN_RESERVE_BYTES, settings.segmentBytes() / 16);
    return Math.min(settings.segmentBytes(), some);
  }

  private void make() throws IOException {
    requireRoom();
    String name = newName();
    var file = disk.open(name);
    var spare = new Spare(name, file);
    try {
      if (file.allocate(settings.segmentBytes())) {
        allocated.add(spare);
        count.incrementAndGet();
      } else {
        making = spare;
      }
    } catch (OutOfSpaceException e) {
      discard(spare);
      throw e;
    }
  }

  /// Looks before it takes, so that in trying nothing is taken from others.
  private void requireRoom() throws IOException {
    if (disk.freeBytes() < settings.segmentBytes()) {
      throw new OutOfSpaceException("a segment takes " + settings.segmentBytes());
    }
  }

  private void discard(Spare spare) throws IOException {
    if (spare.file != null) {
      spare.file.close();
    }
    disk.delete(spare.name);
  }

  private void fillUncounted(Spare spare) throws IOException {
    try {
      if (fillChunk(spare)) {
        making = null;
        seal(spare);
        filled.add(spare);
        count.incrementAndGet();
      }
    } catch (OutOfSpaceException e) {
      making = null;
      discard(spare);
      throw e;
    }
  }

  /// Zeros are written though the blocks are there: syncs that make them valid take longer.
  private void fill(Spare spare) throws IOException {
    boolean isFull;
    try {
      isFull = fillChunk(spare);
    } catch (IOException e) {
      count.decrementAndGet(); // full, too, on a file system that promises what it has not
      discard(spare);
      throw e;
    }
    if (isFull) {
      filled.add(spare); // the writer may take it while it is synced
      seal(spare);
    } else {
      allocated.add(spare);
    }
  }

  private boolean fillChunk(Spare spare) throws IOException {
    if (spare.file != null) {
      long at = (long) spare.chunks * settings.chunkBytes();
      writeZeros(spare.file, at, at + settings.chunkBytes());
    }
    return ++spare.chunks >= settings.chunksPerSegment();
  }

  private static void seal(Spare spare) throws IOException {
    if (spare.file != null) {
      spare.file.force();
      spare.file.close();
    }
  }

  private void writeZeros(Disk.File file, long from, long to) throws IOException {
    var piece = zeros.duplicate(); // the reader's, or the writer's
    for (long at = from; at < to; at += piece.capacity()) {
      file.write(piece.clear().limit((int) Math.min(piece.capacity(), to - at)), at);
    }
  }

  /// Writer: makes a spare the file of a segment, or a new one when there is none.
  ///
  /// @throws OutOfSpaceException when there is no room for that; it may be tried again
  void take(long segment, String name) throws IOException {
    var spare = poll();
    if (spare == null) {
      make(segment, name);
      return;
    }
    disk.rename(spare.name, name);
    disk.syncDirectory();
    next = segment + 1;
    count.decrementAndGet();
  }

  private @Nullable Spare poll() throws IOException {
    while (count.get() > 0) {
      var spare = filled.poll();
      if (spare != null) {
        return spare;
      }
      spare = allocated.poll();
      if (spare != null && spare.file != null) {
        spare.file.close();
      }
      if (spare != null) {
        return spare;
      }
      Thread.onSpinWait(); // the reader is filling a chunk of the last one
    }
    return null;
  }

  private void make(long segment, String name) throws IOException {
    if (disk.freeBytes() < settings.segmentBytes()) {
      next = segment; // what is to come has no place for certain
      beShort();
      disk.open(name).close();
      return;
    }
    try (var file = disk.open(name)) {
      fillUp(file);
    } catch (OutOfSpaceException e) {
      disk.delete(name);
      throw e;
    }
    next = segment + 1;
  }

  private void beShort() throws IOException {
    isShort = true; // before it is looked for by who would make it again
    Reserve.giveUp(disk);
  }

  /// Writer: makes the segment's file that the log goes on with as long as segments are, with all
  /// its blocks, and answers whether there was room for that.
  boolean extend(Disk.File file) throws IOException {
    boolean isLong = false;
    if (disk.freeBytes() >= settings.segmentBytes() - file.size()) {
      try {
        fillUp(file);
        isLong = true;
      } catch (OutOfSpaceException _) {
        // others were faster
      }
    }
    if (!isLong) {
      beShort();
    }
    isShort = !isLong;
    return isLong;
  }

  private void fillUp(Disk.File file) throws IOException {
    long size = file.size();
    if (size < settings.segmentBytes() && !file.allocate(settings.segmentBytes())) {
      writeZeros(file, size, settings.segmentBytes());
    }
  }

  /// Closes the files that are not full; one without all its blocks goes. The reader has ended.
  void close() throws IOException {
    if (making != null) {
      discard(making);
      making = null;
    }
    for (var spare = allocated.poll(); spare != null; spare = allocated.poll()) {
      if (spare.file != null) {
        spare.file.close();
      }
    }
  }
}
