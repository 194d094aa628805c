package io.leveret.core.storage.meta;

import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.storage.mark.SyncedMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The commands that make the topology: few, small, synced as soon as there are any.
///
/// Commands are opaque bytes, replayed in their order when the store is opened. When enough of them
/// has become garbage, the whole state is written as a new file, which replaces the old one.
///
/// Where the system promises it, room for more commands is taken before they come, so that on a
/// full disk new ones can be refused before they have an effect, and deletions still be written.
///
/// **Confined** to the shard's loop, except what the writer calls.
public final class MetaLog {
  private static final int FRAME = MetaFile.RECORD_HEADER + 7;

  /// Room that only operators may take, and commands which give room back.
  private static final long KEPT_BYTES = 64 << 10;

  /// Room that only commands may take which give room back, and a few that nobody may refuse.
  private static final long LAST_BYTES = 32 << 10;

  /// Commands after which a file is written anew that has no more room.
  private static final long SOME_BYTES = 8 << 10;

  private static final long UNKNOWN = Long.MAX_VALUE - 1;

  private final MetaFile file;
  private final long garbageBytes;
  private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
  private @Nullable Supplier<List<byte[]>> state;
  private long appended;
  private long sinceSnapshot;
  private volatile long durable;
  private volatile boolean unwritten;
  private volatile boolean isShort;
  private volatile long roomUntil = UNKNOWN;

  /// The writer's: what it took over and has not written yet, and the position after it.
  private final List<byte[]> batch = new ArrayList<>();

  private long batchEnd;

  /// Commands for the writer, and the position after them.
  private record Entry(List<byte[]> commands, boolean isSnapshot, long position) {}

  public MetaLog(MetaFile file, long garbageBytes) {
    this.file = file;
    this.garbageBytes = garbageBytes;
    this.sinceSnapshot = file.isDamaged() ? garbageBytes + 1 : file.size();
  }

  /// Who tells all commands that would make the present state from nothing.
  public void stateFrom(Supplier<List<byte[]>> source) {
    state = source;
  }

  /// Adds a command and answers the position that must become durable for it to be safe.
  public long append(byte[] command) {
    appended += FRAME + command.length;
    sinceSnapshot += FRAME + command.length;
    pending.add(new Entry(List.of(command.clone()), false, appended));
    return appended;
  }

  /// The position after the newest command.
  public long appendedPosition() {
    return appended;
  }

  /// Commands before this position survive a power loss.
  public long durablePosition() {
    return durable;
  }

  /// Loop: between two batches, when every command appended so far has had its effect.
  public void endOfBatch() {
    if (state == null || sinceSnapshot <= (hasRoomToChange() ? garbageBytes : SOME_BYTES)) {
      return;
    }
    var commands = List.copyOf(state.get());
    sinceSnapshot = 0;
    pending.add(new Entry(commands, true, appended));
  }

  /// How far both logs are known to be synced.
  public SyncedMark mark() {
    return file.mark();
  }

  public boolean hasPending() {
    return unwritten || !pending.isEmpty();
  }

  /// Whether a command that makes the state larger can be written without taking more room.
  public boolean hasRoom() {
    return hasRoomBut(KEPT_BYTES);
  }

  /// Whether one can be that an operator asks for.
  public boolean hasRoomToChange() {
    return hasRoomBut(LAST_BYTES);
  }

  private boolean hasRoomBut(long kept) {
    // Where room cannot be taken ahead, a disk is known to be full when something waits for it.
    return appended + kept <= roomUntil && !(isShort && unwritten);
  }

  /// Whether there was no room for commands to come, or for some that came. Any thread.
  public boolean isShort() {
    return isShort;
  }

  /// Writer: writes and syncs all that is pending and answers whether there was anything.
  ///
  /// @param again whether to look for room where there was none
  /// @throws OutOfSpaceException when there is none for what is pending: call it again later
  public boolean write(boolean again) throws IOException {
    takeOver();
    boolean any = unwritten;
    if (!batch.isEmpty()) {
      append();
    }
    durable = batchEnd;
    unwritten = false;
    if (any || again || roomUntil == UNKNOWN) {
      isShort = !reserve();
    }
    return any;
  }

  private void append() throws IOException {
    try {
      file.append(batch);
      batch.clear();
    } catch (OutOfSpaceException e) {
      isShort = true;
      throw e;
    }
  }

  private boolean reserve() throws IOException {
    try {
      file.reserve();
      return true;
    } catch (OutOfSpaceException _) {
      return false;
    } finally {
      long room = file.room();
      roomUntil = room == Long.MAX_VALUE ? room : durable + room;
    }
  }

  private void takeOver() throws IOException {
    for (var entry = pending.poll(); entry != null; entry = pending.poll()) {
      unwritten = true;
      batchEnd = entry.position();
      if (!entry.isSnapshot()) {
        batch.addAll(entry.commands());
      } else if (replace(entry.commands())) {
        batch.clear(); // whatever was gathered before it is part of the snapshot
      }
    }
  }

  /// A snapshot for which there is no room is made another time.
  private boolean replace(List<byte[]> commands) throws IOException {
    try {
      file.replace(commands);
      return true;
    } catch (OutOfSpaceException _) {
      return false;
    }
  }

  /// Writer: after its last round.
  public void close() throws IOException {
    file.close();
  }
}
