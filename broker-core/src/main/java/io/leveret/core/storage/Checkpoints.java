package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Takes checkpoints, one at a time: describes on the loop, waits for the log to be synced that
/// far, and writes on the reader.
///
/// **Confined** to the shard's loop. Invariant: no segment is given up before a checkpoint that is
/// on disk covers it.
final class Checkpoints {
  private final Disk disk;
  private final Loop loop;
  private final Executor reader;
  private final Room room;
  private final Compaction compaction;
  private @Nullable CheckpointSource source;
  private @Nullable ByteBuffer described;
  private boolean isWriting;
  private boolean isDue;
  private boolean isRefused;
  private boolean isRepeated;
  private boolean isWritten;
  private long number;
  private long position;
  private long newest;
  private long covered;

  /// @param compaction goes by what is described, once it is on disk
  Checkpoints(Disk disk, Loop loop, Executor reader, Room room, Compaction compaction) {
    this.compaction = compaction;
    this.disk = disk;
    this.loop = loop;
    this.reader = reader;
    this.room = room;
  }

  /// Goes on after the checkpoint that was found, whose position it covers.
  void startAfter(Checkpoint found) {
    number = found.number() + 1;
    newest = found.position();
    position = newest;
  }

  void describedBy(CheckpointSource queues) {
    source = queues;
  }

  /// Wants a checkpoint at the end of this batch, or when the present one is done.
  void request() {
    isDue = true;
  }

  /// Wants the one that was refused, and if segments wait to be covered those that cover them: also
  /// when nothing has been appended since the last one.
  void makeRoom(boolean segmentsWait) {
    isRepeated = isRefused || (segmentsWait && covered < newest);
    isDue |= isRepeated || segmentsWait;
  }

  /// Whether one was written since this was asked last.
  boolean takeWritten() {
    boolean was = isWritten;
    isWritten = false;
    return was;
  }

  /// Whether there was no room for the last one.
  boolean isRefused() {
    return isRefused;
  }

  /// Everything before it is in two checkpoints on disk, so that one may be damaged.
  long covered() {
    return covered;
  }

  /// Has everybody stand still if the next is to be described.
  void stopOthers() {
    if (isToBeDescribed() && source != null) {
      source.stopOthers();
    }
  }

  private boolean isToBeDescribed() {
    return isDue && described == null && !isWriting;
  }

  /// Goes as far as it can when the log ends at `end` and is synced up to `synced`; answers the
  /// position that should be synced, 0 when none is waited for.
  ///
  /// @param mayDescribe whether what the queues hold is what the log says up to `end`, and not what
  ///   it says of a batch under way
  long advance(long end, long synced, boolean mayDescribe) {
    if (mayDescribe && isToBeDescribed() && source != null && source.isStill()) {
      isDue = false;
      if (end > position || isRepeated) {
        isRepeated = false;
        described = describe(source, end, false);
        position = end;
        compaction.plan(source, described, covered);
      }
    }
    if (described == null) {
      return 0;
    }
    if (position <= synced) {
      write(described);
      described = null;
      return 0;
    }
    return position;
  }

  private static ByteBuffer describe(CheckpointSource source, long end, boolean isClean) {
    var writer = new CheckpointWriter();
    source.describe(writer);
    return writer.finish(end, isClean);
  }

  private void write(ByteBuffer bytes) {
    isWriting = true;
    long mine = number++;
    long end = position;
    reader.execute(() -> {
      if (room.hasFailed()) {
        return;
      }
      try {
        Checkpoint.write(disk, mine, bytes);
        loop.execute(() -> written(end));
      } catch (OutOfSpaceException e) {
        loop.execute(() -> refused(e));
      } catch (IOException e) {
        room.failed(e);
      }
    });
  }

  private void refused(OutOfSpaceException cause) {
    isWriting = false;
    isRefused = true;
    compaction.forgo();
    room.full(cause);
  }

  private void written(long end) {
    isRefused = false;
    isWritten = true;
    covered = newest;
    newest = end;
    isWriting = false;
    compaction.start();
  }

  /// Writes the last checkpoint if there is room; the log is synced and the reader has ended.
  void close(long end) throws IOException {
    if (source != null) {
      try {
        Checkpoint.write(disk, number++, describe(source, end, true));
      } catch (OutOfSpaceException _) {
        // The one before it and the log say the same.
      }
    }
  }
}
