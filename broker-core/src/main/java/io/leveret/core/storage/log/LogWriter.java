package io.leveret.core.storage.log;

import io.leveret.core.disk.OutOfSpaceException;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.meta.MetaLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes what the loop appended and syncs it, one [#round] at a time.
///
/// There are no timers in a commit: while one sync runs, what the next one will cover accumulates.
/// A round syncs the meta log first, so that no message is durable before its queue.
///
/// **Confined**: [#round] to the writer's thread; the methods that say so are called by the loop. A
/// failure is final: nothing is retried and nothing becomes durable afterwards. That there is no
/// room is none: what was refused is still in memory and is written after [#retry].
public final class LogWriter {
  private static final long SYNC_EVERY_NANOS = 1_000_000_000L;
  private static final long SYNC_EVERY_BYTES = 8 << 20;
  private static final long HURRY_BYTES = 1 << 20;

  private final SegmentFiles files;
  private final MetaLog meta;
  private final Loop loop;
  private final Clock clock;
  private final Runnable progress;
  private final Consumer<OutOfSpaceException> full;
  private final Consumer<IOException> failure;
  private final Queue<WriterCommand> commands = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Chunk first;
  private volatile long published;
  private volatile long hurried;
  private volatile long writeDemanded;
  private volatile long syncDemanded;
  private volatile long synced;
  private volatile long written;
  private volatile long toSpill;
  private volatile long spilled;
  private volatile boolean progressPosted;
  private volatile boolean isAwaited;
  private volatile boolean failed;
  private volatile boolean stalled;
  private volatile boolean retries;

  private final ConsumedChunks consumed = new ConsumedChunks();
  private @Nullable Chunk writing;
  private final Deque<Chunk> spilling = new ArrayDeque<>();
  private long dirtySinceNanos;

  /// Who is told, on the loop.
  public record Reports(
      Runnable progress, Consumer<OutOfSpaceException> full, Consumer<IOException> failure) {}

  public LogWriter(SegmentFiles files, MetaLog meta, Loop loop, Clock clock, Reports to) {
    this.files = files;
    this.meta = meta;
    this.loop = loop;
    this.clock = clock;
    this.full = to.full();
    this.failure = to.failure();
    this.progress =
        () -> {
          progressPosted = false;
          to.progress().run();
        };
  }

  /// Loop: everything before `position` is on disk already.
  public void startAt(long position) {
    published = position;
    writeDemanded = position;
    syncDemanded = position;
    written = position;
    synced = position;
    files.startAt(position);
  }

  /// Loop: a chunk was opened.
  public void opened(Chunk chunk) {
    if (first == null) {
      first = chunk;
    }
  }

  /// Loop: everything before `position` may be written.
  public void publish(long position) {
    published = position;
  }

  /// Loop: somebody waits for everything before `position` to be written, synced or not. To be said
  /// before that is published: else it may have been written by then, and nobody is told.
  public void demandWrite(long position) {
    writeDemanded = position;
  }

  /// Loop: somebody waits for everything before `position` to be synced.
  public void demandSync(long position) {
    if (position > syncDemanded) {
      syncDemanded = position;
    }
  }

  /// Loop: the chunk's memory is needed elsewhere.
  public void spill(Chunk chunk) {
    long more = toSpill + bytes(chunk.memory);
    toSpill = more; // by this thread alone
    commands.add(new WriterCommand.Spill(chunk));
  }

  private static int bytes(@Nullable Memory memory) {
    return memory == null ? 0 : memory.bytes.capacity();
  }

  /// Loop: nothing in the segment lives and nobody needs its records.
  public void retire(boolean durable, long segment) {
    commands.add(new WriterCommand.Retire(durable, segment));
  }

  /// Loop: a compacted file took the place of the segment's.
  public void replaced(long segment) {
    commands.add(new WriterCommand.Replaced(segment));
  }

  /// Loop: progress is to be told even when nobody waits for a sync.
  public void await() {
    isAwaited = true;
  }

  /// Everything before this position survives the end of the process.
  public long written() {
    return written;
  }

  /// Everything before this position survives a loss of power.
  public long synced() {
    return synced;
  }

  /// Bytes whose memory waits for the writer.
  public long lag() {
    return published - written + toSpill - spilled;
  }

  public boolean hasFailed() {
    return failed;
  }

  /// Everything before this position has a place on disk. Any thread.
  public long allocated() {
    return files.allocated();
  }

  /// Whether something waits for room. Any thread.
  public boolean isStalled() {
    return stalled;
  }

  /// Tries again what found no room. Any thread.
  public void retry() {
    retries = true;
  }

  /// Whether everything that was published is in the files.
  public boolean isComplete() {
    return written == published && !meta.hasPending();
  }

  /// Writes what was published, syncs if that is due, and answers whether anything was done.
  public boolean round() {
    if (failed) {
      return false;
    }
    try {
      long before = written;
      boolean obeyed = obey();
      boolean metaDurable = write();
      boolean worked = obeyed || written > before || metaDurable;
      if (metaDurable || (worked && isAwaited)) {
        tellProgress();
      }
      return syncIfDue() || worked;
    } catch (IOException e) {
      fail(e);
      return false;
    } catch (RuntimeException e) {
      fail(new IOException("the log writer met a state that must not be", e));
      return false;
    }
  }

  /// Writes what it may and answers whether that made something of the meta log durable.
  private boolean write() throws IOException {
    if (stalled && !retries) {
      return false;
    }
    boolean again = retries;
    boolean metaDurable = false;
    retries = false;
    try {
      // Before the meta log is looked at: what a message needs was handed over before it.
      long target = published;
      metaDurable = meta.write(again);
      writeTo(target);
      spillAll();
      stalled = false;
    } catch (OutOfSpaceException e) {
      stall(e);
    }
    return metaDurable;
  }

  private void writeTo(long target) throws IOException {
    long at = written;
    if (at >= target) {
      return;
    }
    if (at == synced) {
      dirtySinceNanos = clock.nanoTime();
    }
    boolean isAwaitedHere = writeDemanded > at;
    while (at < target) {
      at = writeChunk(at, target);
      written = at;
    }
    if (isAwaitedHere) {
      tellProgress(); // now, and not behind a sync that others wait for
    }
  }

  private void stall(OutOfSpaceException cause) {
    stalled = true;
    loop.execute(() -> full.accept(cause));
  }

  private long writeChunk(long position, long target) throws IOException {
    var chunk = chunkAt(position);
    var memory = chunk.memory;
    var next = chunk.next;
    long chunkEnd = chunk.base + bytes(memory);
    // A published position beyond this chunk means that it was closed before.
    boolean isWhole = target > chunkEnd;
    int from = (int) Math.max(0, position - chunk.base);
    int to = isWhole ? chunk.filled : (int) (target - chunk.base);
    if (memory == null || (isWhole && next == null)) {
      throw new IllegalStateException("chunk " + chunk.number + " left before it was written");
    }
    if (to > from) {
      var rest = isWhole && from == 0 && isConsumed(chunk) ? consumed.rest(chunk, memory) : null;
      files.write(true, chunk.number, from, rest == null ? memory.io(from, to) : rest);
    }
    if (!isWhole) {
      return target;
    }
    writing = next;
    chunk.next = null;
    chunk.written = true;
    return chunkEnd;
  }

  /// Whether nothing in the chunk lives, for good, and nobody waits for it to be on disk. Who does
  /// said so before: whether it is gone must be asked first.
  private boolean isConsumed(Chunk chunk) {
    return chunk.isGone && !chunk.isBound && Math.max(writeDemanded, syncDemanded) <= chunk.base;
  }

  private Chunk chunkAt(long position) {
    var chunk = writing;
    if (chunk == null) {
      chunk = first;
      writing = chunk;
    }
    if (chunk == null) {
      throw new IllegalStateException("nothing was opened for position " + position);
    }
    return chunk;
  }

  private boolean obey() throws IOException {
    boolean obeyed = false;
    for (var command = commands.poll(); command != null; command = commands.poll()) {
      switch (command) {
        case WriterCommand.Spill(Chunk chunk) -> spilling.add(chunk);
        case WriterCommand.Retire(boolean isDurable, long segment) -> {
          files.retire(isDurable, segment);
          retries = true; // there may be room now
        }
        case WriterCommand.Replaced(long segment) -> {
          files.replaced(segment);
          retries = true;
        }
      }
      obeyed = true;
    }
    return obeyed;
  }

  private void spillAll() throws IOException {
    for (var chunk = spilling.peek(); chunk != null; chunk = spilling.peek()) {
      spillOut(chunk);
      spilling.remove();
    }
  }

  private void spillOut(Chunk chunk) throws IOException {
    var memory = chunk.memory;
    if (memory == null) {
      throw new IllegalStateException("chunk " + chunk.number + " left before it was spilled");
    }
    if (!chunk.isGone) { // while it waited for room
      files.write(false, chunk.number, 0, memory.io(0, chunk.filled));
    }
    long more = spilled + bytes(memory);
    spilled = more; // by this thread alone
    chunk.written = true; // the last thing: the loop may take the memory away now
  }

  private boolean syncIfDue() throws IOException {
    if (!isSyncDue()) {
      return false;
    }
    long at = written;
    files.force();
    if (!failed) { // elsewhere, meanwhile
      meta.mark().log(at);
      synced = at;
      tellProgress();
    }
    return !failed;
  }

  private boolean isSyncDue() {
    if (written <= synced) {
      return false;
    }
    return syncDemanded > synced
        || written - synced > SYNC_EVERY_BYTES
        || clock.nanoTime() - dirtySinceNanos > SYNC_EVERY_NANOS;
  }

  private void tellProgress() {
    isAwaited = false;
    if (!progressPosted) {
      progressPosted = true;
      loop.execute(progress);
    }
  }

  /// Ends all writing, because something failed that the store rests on. Any thread.
  public void fail(IOException cause) {
    failed = true;
    loop.execute(() -> failure.accept(cause));
  }

  /// Asks for everything before `position` to be written soon, synced or not. Loop.
  public void hurry(long position) {
    hurried = position;
  }

  /// Whether a round should not wait for more to come. Any thread.
  boolean isUrgent() {
    if (!commands.isEmpty() || retries) {
      return true;
    }
    if (stalled) {
      return written > synced && syncDemanded > synced;
    }
    return hurried > written
        || writeDemanded > written
        || syncDemanded > synced
        || meta.hasPending()
        || lag() > HURRY_BYTES;
  }

  /// Whether a round would find anything to write. Any thread.
  public boolean hasWork() {
    return isUrgent() || (published > written && !stalled);
  }

  /// How long nothing needs to be done if the loop appends nothing.
  long idleNanos() {
    if (written <= synced) {
      return Long.MAX_VALUE;
    }
    return Math.max(1, SYNC_EVERY_NANOS - (clock.nanoTime() - dirtySinceNanos) + 1);
  }

  public void close() throws IOException {
    files.close();
    meta.close();
  }
}
