package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.RESOURCE_ERROR;

import io.leveret.core.storage.format.DirectMemory;
import io.leveret.protocol.error.ConnectionException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Memory for messages that arrive piecemeal, in sizes of a power of two, used again and again.
///
/// It does not refuse within reason: who has taken more than [#most] together is to be held back
/// elsewhere, so that what is under way can come to an end.
///
/// **Confined** to the shard's loop. What nobody needs is given back to the system after a while,
/// never at once: views of the current task may still point at it.
public final class StagingPool {
  private static final int SMALLEST_BITS = 10;
  private static final int SIZES = 11;

  private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
  private final long most;
  private boolean isCrowded;
  private long taken;
  private long kept;

  /// The fewest bytes that were kept at any time since memory was last given back.
  private long neverNeeded;

  /// One without a limit.
  public StagingPool() {
    this(Long.MAX_VALUE / 2);
  }

  /// @param most bytes that may be in use at a time
  public StagingPool(long most) {
    this.most = most;
    for (int i = 0; i < SIZES; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  /// Whether more is in use than should be; and then until an eighth of that is free again.
  public boolean isCrowded() {
    return isCrowded;
  }

  /// Memory of at least `bytes`, at most 1 MiB.
  ///
  /// @throws ConnectionException 506 when twice as much is in use as may be
  ByteBuffer take(int bytes) {
    int size = size(bytes);
    int capacity = 1 << (SMALLEST_BITS + size);
    if (taken + capacity > 2 * most) {
      throw new ConnectionException(RESOURCE_ERROR, "messages that arrive take too much memory");
    }
    taken += capacity;
    isCrowded |= taken > most;
    ByteBuffer memory = free.get(size).poll();
    if (memory == null) {
      return ByteBuffer.allocateDirect(capacity);
    }
    kept -= memory.capacity();
    neverNeeded = Math.min(neverNeeded, kept);
    return memory;
  }

  /// Takes back what [#take] gave.
  void give(ByteBuffer memory) {
    taken -= memory.capacity();
    isCrowded &= taken > most - most / 8;
    kept += memory.capacity();
    free.get(size(memory.capacity())).add(memory);
  }

  /// Gives memory back to the system that nobody needed since the last call. To be called now and
  /// then, between two batches.
  public void giveBack() {
    for (int size = SIZES - 1; size >= 0 && neverNeeded > 0; size--) {
      int bytes = 1 << (SMALLEST_BITS + size);
      while (neverNeeded >= bytes && !free.get(size).isEmpty()) {
        DirectMemory.free(free.get(size).poll());
        neverNeeded -= bytes;
        kept -= bytes;
      }
    }
    neverNeeded = kept;
  }

  private static int size(int bytes) {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
    return Math.max(bits, SMALLEST_BITS) - SMALLEST_BITS;
  }
}
