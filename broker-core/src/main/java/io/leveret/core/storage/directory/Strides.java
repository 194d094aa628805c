package io.leveret.core.storage.directory;

import java.util.Arrays;

/// From where the messages of a list can be read: each stride of them begins with what its first
/// message is told by, which is the one before. **Confined** to the thread of its list.
final class Strides {
  static final int BITS = 6;
  static final int LENGTH = 1 << BITS;

  private int[] offsets = new int[1];
  private long[] addresses = new long[1];
  private long[] millis = new long[1];

  /// Notes where the message at a place begins, if a stride does so.
  void mark(int place, int offset, long addressBefore, long millisBefore) {
    if ((place & (LENGTH - 1)) != 0) {
      return;
    }
    int stride = place >>> BITS;
    if (stride == offsets.length) {
      offsets = Arrays.copyOf(offsets, stride * 2);
      addresses = Arrays.copyOf(addresses, stride * 2);
      millis = Arrays.copyOf(millis, stride * 2);
    }
    offsets[stride] = offset;
    addresses[stride] = addressBefore;
    millis[stride] = millisBefore;
  }

  int offset(int stride) {
    return offsets[stride];
  }

  /// The address of the message before a stride.
  long address(int stride) {
    return addresses[stride];
  }

  /// When the message before a stride came.
  long millis(int stride) {
    return millis[stride];
  }

  /// The last stride, among those of `size` messages, that begins behind one before `wanted`.
  int find(long wanted, int size) {
    int low = 0;
    int high = (size - 1) >>> BITS;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (addresses[middle] < wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
