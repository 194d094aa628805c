package io.leveret.core.storage.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of one chunk of a log, in memory or not.
///
/// **Confined** to the shard's loop, except [#next], [#written] and [#isGone], which the writer and
/// the loop tell each other, and except what they cover: `memory` and `filled` do not change
/// between the chunk's closing and `written`.
///
/// Invariant: of a chunk of this run, `live` is the number of references to the messages and parts
/// in it, unless references to its segment were dropped together. Those of earlier runs are counted
/// by segment only, and `isCounted` is false.
public final class Chunk {
  public final boolean isTransient;
  public final long number;
  public final long base;
  final long epoch;
  public final short generation;
  public final int salt;

  public @Nullable Memory memory;
  public int live;
  public boolean isCounted = true;

  /// Whether nobody can ask for it any more.
  public volatile boolean isGone;

  /// Whether a transaction consumed something in it, which may come back; set before `isGone`.
  public boolean isBound;

  public @Nullable SegmentUse segment;
  public boolean isClosed;

  /// Bytes that a file must hold of it, once it is closed.
  public int filled;

  /// The chunk after this one; set before anything in that one is published.
  public volatile @Nullable Chunk next;

  /// Whether a file holds all of it.
  public volatile boolean written;

  public boolean isSpilling;
  public boolean isCold;
  public boolean isDamaged;
  public long usedAt;

  /// The end of a batch before which it does not leave memory again, and how many that wait for
  /// another chunk need it.
  public long keptUntil;

  public int wanted;
  public @Nullable List<Runnable> waiting;
  public @Nullable Chunk older;
  public @Nullable Chunk newer;

  public Chunk(boolean isTransient, long number, long base, long epoch) {
    this.isTransient = isTransient;
    this.number = number;
    this.base = base;
    this.epoch = epoch;
    long mixed = RecordFormat.mix(epoch, number);
    this.generation = (short) mixed;
    this.salt = (int) (mixed >>> 16);
  }

  public void await(Runnable whenResident) {
    if (waiting == null) {
      waiting = new ArrayList<>();
    }
    waiting.add(whenResident);
  }

  /// Whether an I/O thread may be reading its memory.
  public boolean isHeldByWriter() {
    return !written && (isSpilling || !isTransient);
  }
}
