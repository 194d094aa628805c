package io.leveret.protocol.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a long string (0-9-1 §4.2.5.3), kept exactly: text for most, secrets for some.
///
/// Immutable. Its `toString` shows only the length, since challenges, responses and secrets are
/// long strings too.
public final class LongString {
  public static final LongString EMPTY = new LongString(new byte[0]);

  private final byte[] bytes;

  private LongString(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The UTF-8 bytes of `text`.
  public static LongString of(String text) {
    return new LongString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A copy of `bytes`.
  public static LongString copyOf(byte[] bytes) {
    return new LongString(bytes.clone());
  }

  /// A copy of `length` bytes of `memory` from `offset` on.
  public static LongString copyOf(ByteBuffer memory, int offset, int length) {
    if (length == 0) {
      return EMPTY;
    }
    var bytes = new byte[length];
    memory.get(offset, bytes);
    return new LongString(bytes);
  }

  /// In bytes.
  public int length() {
    return bytes.length;
  }

  /// The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD.
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// A copy of the bytes.
  public byte[] toBytes() {
    return bytes.clone();
  }

  /// Puts the bytes into `memory` from `offset` on.
  public void copyTo(ByteBuffer memory, int offset) {
    memory.put(offset, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LongString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "LongString[" + bytes.length + " bytes]";
  }
}
