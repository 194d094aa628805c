package io.leveret.core.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of one chunk of a log, in memory or not.
///
/// **Confined** to the shard's loop, except [#next] and [#written], which the writer and the loop
/// tell each other, and except what they cover: `memory` and `filled` do not change between the
/// chunk's closing and `written`.
///
/// Invariant: `live` is the number of messages and parts in it that somebody still refers to.
final class Chunk {
  final boolean isTransient;
  final long number;
  final long base;
  final long epoch;
  final short generation;
  final int salt;

  @Nullable Memory memory;
  int live;
  boolean isClosed;

  /// Bytes that a file must hold of it, once it is closed.
  int filled;

  /// The chunk after this one; set before anything in that one is published.
  volatile @Nullable Chunk next;

  /// Whether a file holds all of it.
  volatile boolean written;

  boolean isSpilling;
  boolean isCold;
  boolean isDamaged;
  long usedAt;
  @Nullable List<Runnable> waiting;
  @Nullable Chunk older;
  @Nullable Chunk newer;

  Chunk(boolean isTransient, long number, long base, long epoch) {
    this.isTransient = isTransient;
    this.number = number;
    this.base = base;
    this.epoch = epoch;
    long mixed = RecordFormat.mix(epoch, number);
    this.generation = (short) mixed;
    this.salt = (int) (mixed >>> 16);
  }

  void await(Runnable whenResident) {
    if (waiting == null) {
      waiting = new ArrayList<>();
    }
    waiting.add(whenResident);
  }

  /// Whether an I/O thread may be reading its memory.
  boolean isHeldByWriter() {
    return !written && (isSpilling || !isTransient);
  }
}
