package io.leveret.core.storage;

import io.leveret.core.disk.Disk;
import io.leveret.core.loop.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
  private final Consumer<IOException> failure;
  private final Compaction compaction;
  private @Nullable CheckpointSource source;
  private @Nullable ByteBuffer described;
  private boolean isWriting;
  private boolean isDue;
  private long number;
  private long position;
  private long newest;
  private long covered;

  /// @param compaction goes by what is described, once it is on disk
  Checkpoints(
      Disk disk, Loop loop, Executor reader, Consumer<IOException> failure, Compaction compaction) {
    this.compaction = compaction;
    this.disk = disk;
    this.loop = loop;
    this.reader = reader;
    this.failure = failure;
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

  /// Everything before it is in two checkpoints on disk, so that one may be damaged.
  long covered() {
    return covered;
  }

  /// Goes as far as it can when the log ends at `end` and is synced up to `synced`; answers the
  /// position that should be synced, 0 when none is waited for.
  ///
  /// @param mayDescribe whether what the queues hold is what the log says up to `end`, and not what
  ///   it says of a batch under way
  long advance(long end, long synced, boolean mayDescribe) {
    if (isDue && mayDescribe && source != null && described == null && !isWriting) {
      isDue = false;
      if (end > position) {
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
      try {
        Checkpoint.write(disk, mine, bytes);
        loop.execute(() -> written(end));
      } catch (IOException e) {
        loop.execute(() -> failure.accept(e));
      }
    });
  }

  private void written(long end) {
    covered = newest;
    newest = end;
    isWriting = false;
    compaction.start();
  }

  /// Writes the last checkpoint; the log is synced and the reader has ended.
  void close(long end) throws IOException {
    if (source != null) {
      Checkpoint.write(disk, number++, describe(Objects.requireNonNull(source), end, true));
    }
  }
}
