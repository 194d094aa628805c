package io.leveret.core.storage.meta;

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
/// **Confined** to the shard's loop, except what the writer calls.
public final class MetaLog {
  private static final int FRAME = MetaFile.RECORD_HEADER;

  private final MetaFile file;
  private final long garbageBytes;
  private final Queue<Entry> pending = new ConcurrentLinkedQueue<>();
  private @Nullable Supplier<List<byte[]>> state;
  private long appended;
  private long sinceSnapshot;
  private volatile long durable;

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
    if (state == null || sinceSnapshot <= garbageBytes) {
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
    return !pending.isEmpty();
  }

  /// Writer: writes and syncs all that is pending and answers whether there was anything.
  public boolean write() throws IOException {
    long position = durable;
    var batch = new ArrayList<byte[]>();
    boolean any = false;
    for (var entry = pending.poll(); entry != null; entry = pending.poll()) {
      any = true;
      position = entry.position();
      if (entry.isSnapshot()) {
        // Whatever was gathered before it is part of the snapshot.
        batch.clear();
        file.replace(entry.commands());
      } else {
        batch.addAll(entry.commands());
      }
    }
    if (!batch.isEmpty()) {
      file.append(batch);
    }
    durable = position;
    return any;
  }

  /// Writer: after its last round.
  public void close() throws IOException {
    file.close();
  }
}
