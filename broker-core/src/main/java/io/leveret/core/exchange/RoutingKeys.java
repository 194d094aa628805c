package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The routing keys of one message where they stand in memory: its own and, when it has them, those
/// of its `CC` and `BCC` headers (EX-08).
///
/// **Confined** to the loop, reused from message to message; points at memory and never copies it.
public final class RoutingKeys {
  private @Nullable ByteBuffer[] memories = new @Nullable ByteBuffer[4];
  private int[] offsets = new int[4];
  private int[] lengths = new int[4];
  private int count;

  /// Forgets every key.
  public RoutingKeys clear() {
    count = 0;
    return this;
  }

  /// Adds the key that is the `length` bytes at `offset`, at most 255.
  public RoutingKeys add(ByteBuffer memory, int offset, int length) {
    if (count == memories.length) {
      memories = Arrays.copyOf(memories, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    memories[count] = memory;
    offsets[count] = offset;
    lengths[count] = length;
    count++;
    return this;
  }

  public int count() {
    return count;
  }

  /// Where the key at `i` stands, 0 to `count() - 1`.
  public ByteBuffer memory(int i) {
    var memory = memories[i];
    if (memory == null) {
      throw new IndexOutOfBoundsException(i);
    }
    return memory;
  }

  public int offset(int i) {
    return offsets[i];
  }

  public int length(int i) {
    return lengths[i];
  }
}
