package io.leveret.core.storage.directory;

import io.leveret.core.storage.format.DirectMemory;
import java.nio.ByteBuffer;

/// Numbers of seven bits a byte, lowest first, in memory that grows.
///
/// **Confined** to one thread at a time.
final class Varints implements AutoCloseable {
  private static final int FIRST = 64;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer bytes;

  Varints() {
    bytes = ByteBuffer.allocate(FIRST);
  }

  private Varints(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /// So many bytes, which are to be read into [#bytes].
  static Varints ofLength(int length) {
    return new Varints(DirectMemory.ofAnyLength(length));
  }

  /// Everything up to the position of this buffer counts.
  ByteBuffer bytes() {
    return bytes;
  }

  int length() {
    return bytes.position();
  }

  void put(long value) {
    long left = value;
    while (left >>> 7 != 0) {
      putByte((byte) (left | 0x80));
      left >>>= 7;
    }
    putByte((byte) left);
  }

  private void putByte(byte value) {
    if (!bytes.hasRemaining()) {
      grow();
    }
    bytes.put(value);
  }

  private void grow() {
    var wider = DirectMemory.ofAnyLength(bytes.capacity() * 2);
    wider.put(bytes.flip());
    DirectMemory.free(bytes);
    bytes = wider;
  }

  byte get(int at) {
    return bytes.get(at);
  }

  /// A number that may be negative as one that is not: 0, -1, 1, -2 become 0, 1, 2, 3.
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /// What [#zigzag] made a number of.
  static long unzigzag(long coded) {
    return (coded >>> 1) ^ -(coded & 1);
  }

  /// Gives the memory back: nothing here may be read again.
  @Override
  public void close() {
    DirectMemory.free(bytes);
    bytes = NOTHING;
  }
}
