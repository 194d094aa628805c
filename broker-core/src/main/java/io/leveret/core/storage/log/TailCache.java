package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The closed chunks of one log that are still in memory because they were, not because they were
/// read back: the newest, up to a budget.
///
/// Once more lives than the budget holds, a quarter of it will do: whoever reads from the front has
/// to read files anyway, and what is kept is what will be read last. Two chunks leave for each that
/// comes until then; when an eighth is left, because consumers have caught up, all of the budget is
/// there again.
///
/// A chunk's memory leaves when nothing in it lives, or when it is the oldest beyond the budget; in
/// either case not before an I/O thread is done with it.
///
/// **Confined** to the shard's loop.
public final class TailCache {
  private final boolean durable;
  private final int budget;
  private final ChunkPool pool;
  private final Consumer<Chunk> spill;
  private final ArrayDeque<Chunk> leaving = new ArrayDeque<>();
  private @Nullable Chunk oldest;
  private @Nullable Chunk newest;
  private int size;

  /// Chunks that may stay now: the budget, or less of it.
  private int limit;

  TailCache(boolean durable, int budget, ChunkPool pool, Consumer<Chunk> spill) {
    this.durable = durable;
    this.budget = budget;
    this.limit = budget;
    this.pool = pool;
    this.spill = spill;
  }

  /// A chunk was closed: from now on it competes for the budget.
  void add(Chunk chunk) {
    chunk.older = newest;
    if (newest == null) {
      oldest = chunk;
    } else {
      newest.newer = chunk;
    }
    newest = chunk;
    size++;
    if (size > limit) {
      limit = Math.max(limit - 1, budget / 4);
    }
  }

  /// Nothing in the chunk lives any more.
  void died(Chunk chunk) {
    unlink(chunk);
    leave(chunk);
  }

  /// Frees what the writer is done with, and lets the oldest go while there are too many.
  void trim() {
    for (int i = leaving.size(); i > 0; i--) {
      leave(leaving.removeFirst());
    }
    if (size <= budget / 8) {
      limit = budget;
    }
    while (size > limit && oldest != null) {
      var chunk = oldest;
      if (durable && !chunk.written) {
        return;
      }
      unlink(chunk);
      if (!durable) {
        chunk.isSpilling = true;
        spill.accept(chunk);
      }
      leave(chunk);
    }
  }

  int size() {
    return size;
  }

  private void leave(Chunk chunk) {
    if (chunk.memory == null) {
      return;
    }
    if (chunk.isHeldByWriter()) {
      leaving.addLast(chunk);
      return;
    }
    pool.give(chunk.memory);
    chunk.memory = null;
  }

  private void unlink(Chunk chunk) {
    if (chunk.older == null && oldest != chunk) {
      return; // evicted before
    }
    if (chunk.older == null) {
      oldest = chunk.newer;
    } else {
      chunk.older.newer = chunk.newer;
    }
    if (chunk.newer == null) {
      newest = chunk.older;
    } else {
      chunk.newer.older = chunk.older;
    }
    chunk.older = null;
    chunk.newer = null;
    size--;
  }
}
