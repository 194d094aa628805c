package io.leveret.core.storage.format;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The addresses of what a message needs beside its own record, as that record tells it. Pure.
public final class MessageLinks {
  private static final long[] NONE = {};

  private MessageLinks() {}

  /// The parts of its body, and the message whose body or all else it has; none for most. The view
  /// must be as the record has it, or not be stored yet.
  public static long[] of(MessageView message) {
    long[] parts = listsParts(message) ? parts(message) : NONE;
    if (message.origin() == 0) {
      return parts;
    }
    long[] links = Arrays.copyOf(parts, parts.length + 1);
    links[parts.length] = message.origin();
    return links;
  }

  static boolean listsParts(MessageView message) {
    return message.isParted() && message.bodyLength() > 0;
  }

  /// The parts that a message lists as its body.
  public static long[] parts(MessageView message) {
    long[] parts = new long[message.bodyLength() / Long.BYTES];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = bigEndian(message.bodyMemory(), message.bodyOffset() + i * Long.BYTES);
    }
    return parts;
  }

  // Byte by byte, because the order of a caller's buffer is the caller's.
  private static long bigEndian(ByteBuffer in, int at) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | (in.get(at + i) & 0xff);
    }
    return value;
  }
}
