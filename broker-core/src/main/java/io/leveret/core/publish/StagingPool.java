package io.leveret.core.publish;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Memory for messages that arrive piecemeal, in sizes of a power of two, used again and again.
///
/// **Confined** to the shard's loop. Keeps at most [#KEPT_BYTES]; what is given back beyond that is
/// left to the collector.
public final class StagingPool {
  /// Bytes kept for use again.
  public static final int KEPT_BYTES = 8 * 1024 * 1024;

  private static final int SMALLEST_BITS = 10;
  private static final int SIZES = 11;

  private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
  private int kept;

  public StagingPool() {
    for (int i = 0; i < SIZES; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  /// Memory of at least `bytes`, at most 1 MiB.
  ByteBuffer take(int bytes) {
    int size = size(bytes);
    ByteBuffer memory = free.get(size).poll();
    if (memory == null) {
      return ByteBuffer.allocateDirect(1 << (SMALLEST_BITS + size));
    }
    kept -= memory.capacity();
    return memory;
  }

  /// Takes back what [#take] gave.
  void give(ByteBuffer memory) {
    if (kept + memory.capacity() <= KEPT_BYTES) {
      kept += memory.capacity();
      free.get(size(memory.capacity())).add(memory);
    }
  }

  private static int size(int bytes) {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
    return Math.max(bits, SMALLEST_BITS) - SMALLEST_BITS;
  }
}
