package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Memory;
import java.util.ArrayDeque;

/// Chunk memory, used again and again as long as it is needed now and then.
///
/// **Confined** to the shard's loop. Memory given back rests until the end of the batch, because
/// message views of the current task may still point at it, and for as long as it is lent.
public final class ChunkPool {
  /// Chunks that stay whatever happens: what a broker with little to do needs.
  private static final int KEPT = 2;

  /// One of so many chunks that were not needed is given back at a time.
  private static final int SHARE = 2;

  private final int chunkBytes;
  private final int cap;
  private final ArrayDeque<Memory> free = new ArrayDeque<>();
  private final ArrayDeque<Memory> resting = new ArrayDeque<>();
  private int inUse;

  /// The fewest that were free at any time since memory was last given back.
  private int neverNeeded;

  public ChunkPool(int chunkBytes, long capBytes) {
    this.chunkBytes = chunkBytes;
    this.cap = (int) Math.max(1, capBytes / chunkBytes);
  }

  /// Never refuses: beyond the cap the store is congested, and publishers are held back elsewhere.
  Memory take() {
    inUse++;
    var memory = free.pollLast();
    neverNeeded = Math.min(neverNeeded, free.size());
    return memory == null ? new Memory(chunkBytes) : memory;
  }

  void give(Memory memory) {
    inUse--;
    resting.addLast(memory);
  }

  public void endOfBatch() {
    for (int left = resting.size(); left > 0; left--) {
      var memory = resting.removeFirst();
      if (memory.isLent()) {
        resting.addLast(memory);
      } else if (free.size() < cap) {
        free.addLast(memory);
      } else {
        memory.free();
      }
    }
  }

  /// Gives some of the memory back that nobody needed since the last call, those pieces first that
  /// were not needed for longest. To be called now and then.
  public void giveBack() {
    int count = Math.min((neverNeeded + SHARE - 1) / SHARE, free.size() - KEPT);
    for (int i = 0; i < count; i++) {
      free.pollFirst().free();
    }
    neverNeeded = free.size();
  }

  int free() {
    return free.size();
  }

  public int inUse() {
    return inUse;
  }

  /// Chunks that may be in use before publishers must wait.
  public int cap() {
    return cap;
  }
}
