package io.leveret.core.storage.directory;

import io.leveret.core.storage.format.DirectMemory;
import java.nio.ByteBuffer;

/// From where the messages of a list can be read: each stride of them begins with what its first
/// message is told by, which is the one before. **Confined** to the thread of its list.
final class Strides implements AutoCloseable {
  static final int BITS = 6;
  static final int LENGTH = 1 << BITS;

  /// Of each stride the address, the time and the offset.
  private static final int BYTES = 20;

  private ByteBuffer strides = ByteBuffer.allocate(BYTES);

  /// Notes where the message at a place begins, if a stride does so.
  void mark(int place, int offset, long addressBefore, long millisBefore) {
    if ((place & (LENGTH - 1)) != 0) {
      return;
    }
    int at = BYTES * (place >>> BITS);
    if (at == strides.capacity()) {
      grow();
    }
    strides.putLong(at, addressBefore).putLong(at + 8, millisBefore).putInt(at + 16, offset);
  }

  private void grow() {
    var wider = DirectMemory.ofAnyLength(strides.capacity() * 2);
    wider.put(0, strides, 0, strides.capacity());
    DirectMemory.free(strides);
    strides = wider;
  }

  int offset(int stride) {
    return strides.getInt(BYTES * stride + 16);
  }

  /// The address of the message before a stride.
  long address(int stride) {
    return strides.getLong(BYTES * stride);
  }

  /// When the message before a stride came.
  long millis(int stride) {
    return strides.getLong(BYTES * stride + 8);
  }

  /// The last stride, among those of `size` messages, that begins behind one before `wanted`.
  int find(long wanted, int size) {
    int low = 0;
    int high = (size - 1) >>> BITS;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (address(middle) < wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// Gives the memory back: nothing here may be read again.
  @Override
  public void close() {
    DirectMemory.free(strides);
    strides = ByteBuffer.allocate(BYTES);
  }
}
