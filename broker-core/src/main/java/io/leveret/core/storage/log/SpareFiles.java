package io.leveret.core.storage.log;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.disk.Reserve;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Segment files made before they are needed: their room is taken when they are made, so that what
/// the log has accepted can be written, however full the disk is by then.
///
/// The reader makes them, the writer takes them and brings dead segments; a lock is between the
/// two, which nobody holds while a file is written. Invariant: each spare has all of its blocks.
public final class SpareFiles {
  public static final int SPARES = 2;

  private static final String PREFIX = "spare-";
  private static final long MIN_RESERVE_BYTES = 4 << 20;

  private final Disk disk;
  private final StoreSettings settings;
  private final long epoch;
  private final Deque<Spare> ready = new ArrayDeque<>();

  /// The reader's: what is not yet filled with zeros, whether or not it was taken meanwhile.
  private final Deque<Spare> filling = new ArrayDeque<>();

  private long names;
  private long next;
  private volatile long allocated;

  /// A file and how much of it was written. Guarded by itself: who fills it must not fill it any
  /// more once it is a segment.
  private static final class Spare {
    final String name;
    final Disk.@Nullable File file;
    int chunks;
    boolean isTaken;

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
    for (var name : disk.list()) {
      if (name.startsWith(PREFIX)) {
        keep(name);
      }
    }
  }

  /// Segments before `segment` have their files.
  void startAt(long segment) {
    synchronized (ready) {
      next = segment;
      tell();
    }
  }

  private void tell() {
    allocated = (next + ready.size()) * settings.segmentBytes();
  }

  /// Everything before this position of the log has a place on disk, whatever comes. Any thread.
  long allocated() {
    return allocated;
  }

  /// Whether there are as many as there should be. Any thread.
  public boolean isComplete() {
    synchronized (ready) {
      return ready.size() >= SPARES;
    }
  }

  /// Makes a file a spare if it is a whole one and one is missing; else it goes.
  void keep(String name) throws IOException {
    if (isComplete() || sizeOf(name) != settings.segmentBytes()) {
      disk.delete(name);
      return;
    }
    add(new Spare(name, null));
  }

  private void add(Spare spare) {
    synchronized (ready) {
      ready.add(spare);
      tell();
    }
  }

  private long sizeOf(String name) throws IOException {
    try (var file = disk.open(name)) {
      return file.size();
    }
  }

  /// A name for a new spare. Any thread.
  String newName() {
    synchronized (ready) {
      return PREFIX + epoch + "-" + ++names + ".log";
    }
  }

  /// Reader: goes a step further with what is missing, and answers whether more is to do. A step is
  /// short, so that cold reads need not wait for a whole file.
  ///
  /// @throws OutOfSpaceException when there is no room for all spares and some more
  public boolean prepare() throws IOException {
    Reserve.keep(disk, reserveBytes());
    if (!filling.isEmpty() && !isAllocated(filling.peekLast())) {
      fill(filling.peekLast());
    } else if (!isComplete()) {
      make();
    } else if (!filling.isEmpty()) {
      fill(filling.peekFirst());
    }
    return !isComplete() || !filling.isEmpty();
  }

  private long reserveBytes() {
    return Math.min(
        settings.segmentBytes(), Math.max(MIN_RESERVE_BYTES, settings.segmentBytes() / 16));
  }

  private boolean isAllocated(Spare spare) {
    synchronized (ready) {
      return spare.isTaken || ready.contains(spare);
    }
  }

  private void make() throws IOException {
    requireRoom();
    String name = newName();
    var file = disk.open(name);
    var spare = new Spare(name, file);
    try {
      if (file.allocate(settings.segmentBytes())) {
        add(spare);
      }
      filling.addLast(spare);
    } catch (OutOfSpaceException e) {
      file.close();
      disk.delete(name);
      throw e;
    }
  }

  /// Looks before it takes, so that in trying nothing is taken from others.
  private void requireRoom() throws IOException {
    long free = disk.freeBytes();
    if (free < settings.segmentBytes()) {
      throw new OutOfSpaceException("no room for a segment of " + settings.segmentBytes());
    }
  }

  /// Zeros are written though the blocks are there: a sync that makes them valid takes longer.
  private void fill(Spare spare) throws IOException {
    var file = spare.file;
    try {
      if (file == null || fillChunk(spare, file)) {
        filling.remove(spare);
        finish(spare, file);
      }
    } catch (OutOfSpaceException e) {
      drop(spare);
      throw e;
    }
  }

  private boolean fillChunk(Spare spare, Disk.File file) throws IOException {
    synchronized (spare) {
      if (!spare.isTaken) {
        var zeros = ByteBuffer.allocateDirect(settings.chunkBytes());
        file.write(zeros, (long) spare.chunks * settings.chunkBytes());
        spare.chunks++;
      }
      return spare.isTaken || spare.chunks == settings.chunksPerSegment();
    }
  }

  private void finish(Spare spare, Disk.@Nullable File file) throws IOException {
    if (file != null) {
      file.force();
      file.close();
    }
    synchronized (ready) {
      if (!spare.isTaken && !ready.contains(spare)) {
        ready.add(spare);
        tell();
      }
    }
  }

  /// A file system that promises room and has none after all: the file is none for the log.
  private void drop(Spare spare) throws IOException {
    filling.remove(spare);
    boolean isOurs;
    synchronized (ready) {
      isOurs = !spare.isTaken;
      ready.remove(spare);
      tell();
    }
    if (spare.file != null) {
      spare.file.close();
    }
    if (isOurs) {
      disk.delete(spare.name);
    }
  }

  /// Writer: makes a spare the file of a segment; one that is made now when there is none.
  ///
  /// @throws OutOfSpaceException when there is no room for that; it may be tried again
  void take(long segment, String name) throws IOException {
    var spare = poll(segment);
    if (spare != null) {
      disk.rename(spare.name, name);
      disk.syncDirectory();
      return;
    }
    requireRoom();
    make(name);
    startAt(segment + 1);
  }

  private @Nullable Spare poll(long segment) {
    Spare found;
    synchronized (ready) {
      found = ready.stream().filter(this::isFilled).findFirst().orElse(ready.peekFirst());
      if (found == null) {
        return null;
      }
    }
    synchronized (found) { // waits for the chunk that is being filled
      synchronized (ready) {
        if (!ready.remove(found)) {
          return null;
        }
        found.isTaken = true;
        next = segment + 1;
        tell();
      }
    }
    return found;
  }

  private boolean isFilled(Spare spare) {
    return spare.file == null || spare.chunks == settings.chunksPerSegment();
  }

  private void make(String name) throws IOException {
    try (var file = disk.open(name)) {
      extend(file);
    } catch (OutOfSpaceException e) {
      disk.delete(name);
      throw e;
    }
  }

  /// Makes a segment's file as long as segments are.
  void extend(Disk.File file) throws IOException {
    long size = file.size();
    if (size >= settings.segmentBytes() || file.allocate(settings.segmentBytes())) {
      return;
    }
    var zeros = ByteBuffer.allocateDirect(settings.chunkBytes());
    for (long at = size; at < settings.segmentBytes(); at += settings.chunkBytes()) {
      long left = settings.segmentBytes() - at;
      file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)), at);
    }
  }

  /// Closes the files that are being made; those without all their blocks go.
  void close() throws IOException {
    List<Spare> unfinished = new ArrayList<>(filling);
    filling.clear();
    for (var spare : unfinished) {
      if (spare.file != null) {
        spare.file.close();
      }
      if (!isAllocated(spare)) {
        disk.delete(spare.name);
      }
    }
  }
}
