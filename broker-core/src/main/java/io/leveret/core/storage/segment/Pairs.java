package io.leveret.core.storage.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Where neighbouring records were in their chunk, and how many bytes they are: the table of a
/// compacted file while it is made. **Confined** to one thread.
final class Pairs {
  private int[] numbers = new int[64];
  private int size;

  /// Adds a record behind the last one.
  ///
  /// @param isFirst whether it is the first of its chunk
  void add(int at, int length, boolean isFirst) {
    int last = 2 * (size - 1);
    if (!isFirst && numbers[last] + numbers[last + 1] == at) {
      numbers[last + 1] += length;
      return;
    }
    if (2 * size == numbers.length) {
      numbers = Arrays.copyOf(numbers, numbers.length * 2);
    }
    numbers[2 * size] = at;
    numbers[2 * size + 1] = length;
    size++;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  ByteBuffer encode() {
    var bytes = ByteBuffer.allocate(Outline.PAIR * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2 * size; i++) {
      bytes.putInt(numbers[i]);
    }
    return bytes.flip();
  }
}
