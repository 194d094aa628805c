package io.leveret.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/// The bytes of a topic where they stand, as a key that is pointed at them, or as one that owns
/// them. Only the latter may be kept in a map.
final class TopicKey {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer memory = NOTHING;
  private int offset;
  private int length;
  private int hash;

  /// Points at `count` bytes.
  TopicKey wrap(ByteBuffer bytes, int from, int count) {
    memory = bytes;
    offset = from;
    length = count;
    int sum = 1;
    for (int i = 0; i < count; i++) {
      sum = 31 * sum + bytes.get(from + i);
    }
    hash = sum;
    return this;
  }

  /// The same topic in memory of its own.
  TopicKey copy() {
    return new TopicKey().wrap(ByteBuffer.wrap(bytes()), 0, length);
  }

  String text() {
    return new String(bytes(), UTF_8);
  }

  private byte[] bytes() {
    var bytes = new byte[length];
    memory.get(offset, bytes);
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TopicKey that) || hash != that.hash || length != that.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (memory.get(offset + i) != that.memory.get(that.offset + i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
