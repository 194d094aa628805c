package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A disk behind a page cache that a power loss empties, with all that befalls disks when told to:
/// it ends processes in the middle of a write, fails to write or to sync, fills up, and lies.
public final class SimulatedDisk implements Disk {
  private static final int NEVER = Integer.MAX_VALUE;

  private final Random random;
  private final SimulatedNames names = new SimulatedNames();
  private boolean liesOnSync;
  private boolean forgetsRenames;
  private boolean retriesSyncs;
  private boolean failsOnSync;
  private boolean hasFailed;
  private final Set<SimulatedFile> sick = new HashSet<>();
  private boolean isDirectorySick;
  private int operationsLeft = NEVER;
  private int syncsLeft = NEVER;
  private int writesLeft = NEVER;
  private int syncsAfterFailure;
  private long capacity = Long.MAX_VALUE;
  private long used;
  private boolean promisesRoom;

  public SimulatedDisk(Random random) {
    this.random = random;
  }

  /// From now on a sync does nothing and says that it did.
  public void lieOnSync() {
    liesOnSync = true;
  }

  /// From now on a sync of the directory right after a rename does nothing, as if it were not
  /// there.
  public void forgetRenames() {
    forgetsRenames = true;
  }

  /// From now on room is to be had ahead, as on most file systems, while the disk is without end.
  public void promiseRoom() {
    promisesRoom = true;
  }

  /// From now on a sync that fails is asked for again, as if nothing had happened.
  public void retrySyncs() {
    retriesSyncs = true;
  }

  /// The next syncs fail.
  public void failOnSync() {
    failsOnSync = true;
  }

  /// After `syncs` more one fails, and what it did not write is gone though later ones succeed.
  public void failSyncAfter(int syncs) {
    syncsLeft = syncs;
  }

  /// After `writes` more one is short and fails.
  public void failWriteAfter(int writes) {
    writesLeft = writes;
  }

  /// Whether a sync or a write failed since the process started, but for want of room.
  public boolean hasFailed() {
    return hasFailed;
  }

  /// Whether something failed since the process started, or was made to end it.
  public boolean isTroubled() {
    return hasFailed || operationsLeft < 0;
  }

  /// How many syncs were asked for of what a sync had failed of.
  public int syncsAfterFailure() {
    return syncsAfterFailure;
  }

  /// The process ends at the `operations`th change from now.
  public void crashAfter(int operations) {
    operationsLeft = operations;
  }

  /// All files together may have so many bytes: files that have more keep them. What does not fit
  /// is written as far as it does; `Long.MAX_VALUE` is without end.
  public void capacity(long bytes) {
    capacity = bytes;
  }

  /// The bytes of all files.
  public long used() {
    return used;
  }

  /// Power is lost and comes back.
  public void crash() {
    names.crash(random);
    restart();
    used = 0;
    for (var file : names.present().values()) {
      file.crash(random);
      used += file.size();
    }
  }

  /// The process ends; what it wrote is still in the page cache.
  public void restart() {
    operationsLeft = NEVER;
    syncsLeft = NEVER;
    writesLeft = NEVER;
    failsOnSync = false;
    hasFailed = false;
    isDirectorySick = false;
    sick.clear();
    syncsAfterFailure = 0;
  }

  /// The system writes back some of what is dirty, as it may at any time.
  public void writeBack() {
    for (var file : names.present().values()) {
      file.writeBack(random);
    }
  }

  private void change() throws IOException {
    if (endsNow()) {
      throw ended();
    }
  }

  private boolean endsNow() {
    return operationsLeft != NEVER && --operationsLeft < 0;
  }

  private static IOException ended() {
    return new IOException("simulated end of the process");
  }

  @Override
  public void lock() {}

  @Override
  public List<String> list() {
    return List.copyOf(names.present().keySet());
  }

  @Override
  public File open(String name) throws IOException {
    var file = names.present().get(name);
    if (file == null) {
      change();
      if (freeBytes() == 0 && random.nextBoolean()) {
        throw full();
      }
      file = new SimulatedFile();
      names.create(name, file);
    }
    return new Handle(file);
  }

  @Override
  public File openToRead(String name) throws IOException {
    if (!names.present().containsKey(name)) {
      throw new NoSuchFileException(name);
    }
    return open(name);
  }

  private static IOException full() {
    return new OutOfSpaceException("No space left on device");
  }

  @Override
  public void rename(String from, String to) throws IOException {
    change();
    var file = names.present().get(from);
    if (file == null) {
      throw new IOException("no file " + from);
    }
    var replaced = names.rename(from, to, file);
    used -= replaced == null ? 0 : replaced.size();
  }

  @Override
  public void delete(String name) throws IOException {
    change();
    var file = names.present().get(name);
    if (file != null) {
      names.delete(name, file);
      used -= file.size();
    }
  }

  @Override
  public void syncDirectory() throws IOException {
    change();
    syncsAfterFailure += isDirectorySick ? 1 : 0;
    if (failsNow()) {
      isDirectorySick = true;
      throw failed("sync");
    }
    if (!liesOnSync && !(forgetsRenames && names.endsWithRename())) {
      names.sync();
    }
  }

  private boolean failsNow() {
    return failsOnSync || (syncsLeft != NEVER && --syncsLeft < 0);
  }

  private IOException failed(String what) {
    hasFailed = true;
    syncsLeft = NEVER;
    writesLeft = NEVER;
    return new IOException("simulated failure of a " + what);
  }

  @Override
  public long freeBytes() {
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used);
  }

  @Override
  public void close() {}

  /// One open file.
  private final class Handle implements File {
    private final SimulatedFile file;

    Handle(SimulatedFile file) {
      this.file = file;
    }

    /// Reads less than it could now and then, as the port may.
    @Override
    public int read(ByteBuffer into, long position) {
      int count = (int) Math.min(into.remaining(), file.size() - position);
      if (count <= 0) {
        return -1;
      }
      boolean isShort = random.nextInt(16) == 0;
      return file.read(into, (int) position, isShort ? 1 + random.nextInt(count) : count);
    }

    @Override
    public int writeSome(ByteBuffer from, long position) throws IOException {
      int before = from.remaining();
      int left = operationsLeft;
      if (endsNow()) {
        write(from, position, left == 0 ? random.nextInt(from.remaining() + 1) : 0);
        throw ended();
      }
      if (writesLeft != NEVER && --writesLeft < 0) {
        write(from, position, random.nextInt(from.remaining() + 1));
        throw failed("write");
      }
      boolean isShort = random.nextInt(16) == 0;
      int wanted = isShort ? 1 + random.nextInt(before) : before;
      write(from, position, wanted);
      if (from.remaining() > before - wanted) {
        throw full();
      }
      return before - from.remaining();
    }

    /// Writes up to `count` bytes, as many as there is room for; over bytes of the file there is.
    private void write(ByteBuffer from, long position, int count) {
      int before = file.size();
      long room = freeBytes() == Long.MAX_VALUE ? count : before + freeBytes() - position;
      file.write(from, (int) position, Math.clamp(room, 0, count));
      used += file.size() - before;
    }

    @Override
    public boolean reserve(long size) {
      return promisesRoom && capacity == Long.MAX_VALUE;
    }

    @Override
    public void force() throws IOException {
      change();
      syncsAfterFailure += sick.contains(file) ? 1 : 0;
      if (failsNow()) {
        sick.add(file);
        file.failSync(random);
        var failure = failed("sync");
        if (!retriesSyncs) {
          throw failure;
        }
      }
      if (!liesOnSync) {
        file.sync();
      }
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      change();
      int before = file.size();
      file.truncate((int) size);
      used += file.size() - before;
    }

    @Override
    public void close() {}
  }
}
