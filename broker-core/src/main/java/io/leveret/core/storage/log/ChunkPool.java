package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Memory;
import java.util.ArrayDeque;

/// Chunk memory, touched once and used again for ever.
///
/// **Confined** to the shard's loop. Memory given back rests until the end of the batch, because
/// message views of the current task may still point at it.
public final class ChunkPool {
  private final int chunkBytes;
  private final int cap;
  private final ArrayDeque<Memory> free = new ArrayDeque<>();
  private final ArrayDeque<Memory> resting = new ArrayDeque<>();
  private int inUse;

  public ChunkPool(int chunkBytes, long capBytes) {
    this.chunkBytes = chunkBytes;
    this.cap = (int) Math.max(1, capBytes / chunkBytes);
  }

  /// Never refuses: beyond the cap the store is congested, and publishers are held back elsewhere.
  Memory take() {
    inUse++;
    var memory = free.pollLast();
    return memory == null ? new Memory(chunkBytes) : memory;
  }

  void give(Memory memory) {
    inUse--;
    resting.addLast(memory);
  }

  public void endOfBatch() {
    while (!resting.isEmpty()) {
      var memory = resting.pollLast();
      if (free.size() < cap) {
        free.addLast(memory);
      }
    }
  }

  public int inUse() {
    return inUse;
  }

  /// Chunks that may be in use before publishers must wait.
  public int cap() {
    return cap;
  }
}
