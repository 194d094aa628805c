package io.leveret.core.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Hashing and comparing keys where they stand, eight bytes at a time.
///
/// Memory must be big-endian, as wire data is: the same bytes in the other order hash differently.
final class Keys {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int WORD = Long.BYTES;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private Keys() {}

  /// The bytes of a name or key.
  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  static long hash(byte[] key) {
    return hash(ByteBuffer.wrap(key), 0, key.length);
  }

  static long hash(ByteBuffer memory, int offset, int length) {
    if (length < WORD) {
      return mix(length, tail(memory, offset, length));
    }
    long hash = length;
    // The last word overlaps the one before it, so that no byte is read by itself.
    int last = offset + length - WORD;
    for (int i = offset; i < last; i += WORD) {
      hash = mix(hash, memory.getLong(i));
    }
    return mix(hash, memory.getLong(last));
  }

  /// Whether the `length` bytes at `offset` are those of `key`.
  static boolean equal(byte[] key, ByteBuffer memory, int offset, int length) {
    return key.length == length && startsWith(memory, offset, length, key);
  }

  /// Whether the `length` bytes at `offset` begin with those of `key`.
  static boolean startsWith(ByteBuffer memory, int offset, int length, byte[] key) {
    if (length < key.length) {
      return false;
    }
    if (key.length < WORD) {
      return equalBytes(key, memory, offset);
    }
    int last = key.length - WORD;
    for (int i = 0; i < last; i += WORD) {
      if ((long) LONGS.get(key, i) != memory.getLong(offset + i)) {
        return false;
      }
    }
    return (long) LONGS.get(key, last) == memory.getLong(offset + last);
  }

  /// Two short strings, one after the other, as a message carries its exchange and routing key.
  static byte[] routing(byte[] exchange, byte[] routingKey) {
    byte[] prefix = shortString(exchange);
    byte[] routing = Arrays.copyOf(prefix, prefix.length + 1 + routingKey.length);
    routing[prefix.length] = (byte) routingKey.length;
    System.arraycopy(routingKey, 0, routing, prefix.length + 1, routingKey.length);
    return routing;
  }

  /// A short string: its length in one byte, then its bytes.
  static byte[] shortString(byte[] bytes) {
    byte[] string = new byte[1 + bytes.length];
    string[0] = (byte) bytes.length;
    System.arraycopy(bytes, 0, string, 1, bytes.length);
    return string;
  }

  private static boolean equalBytes(byte[] key, ByteBuffer memory, int offset) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] != memory.get(offset + i)) {
        return false;
      }
    }
    return true;
  }

  private static long tail(ByteBuffer memory, int offset, int length) {
    if (length >= Integer.BYTES) {
      long high = memory.getInt(offset);
      return (high << Integer.SIZE)
          | Integer.toUnsignedLong(memory.getInt(offset + length - Integer.BYTES));
    }
    long word = 0;
    for (int i = 0; i < length; i++) {
      word = (word << Byte.SIZE) | Byte.toUnsignedInt(memory.get(offset + i));
    }
    return word;
  }

  private static long mix(long hash, long word) {
    long mixed = (Long.rotateLeft(hash, 29) ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }
}
