package io.leveret.core.storage.directory;

import java.util.Arrays;

/// Messages of one queue in one segment, in ascending order.
///
/// **Confined** to the thread that makes it until it is full.
public final class MessageList {
  private long[] addresses = new long[16];
  private int[] sizes = new int[16];
  private int size;
  private boolean isOdd;

  void add(long address, int bodySize, boolean odd) {
    if (size == addresses.length) {
      addresses = Arrays.copyOf(addresses, size * 2);
      sizes = Arrays.copyOf(sizes, size * 2);
    }
    addresses[size] = address;
    sizes[size++] = bodySize;
    isOdd |= odd;
  }

  public int size() {
    return size;
  }

  public long address(int i) {
    return addresses[i];
  }

  /// Bytes in the body.
  public int bodySize(int i) {
    return sizes[i];
  }

  boolean isOdd() {
    return isOdd;
  }

  /// The addresses of up to `count` messages from the one at `from` on.
  public long[] addresses(int from, int count) {
    return Arrays.copyOfRange(addresses, Math.min(from, size), Math.min(size, from + count));
  }
}
