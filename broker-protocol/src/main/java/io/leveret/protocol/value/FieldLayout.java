package io.leveret.protocol.value;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import java.nio.ByteBuffer;

/// The sizes of field values on the wire, as steps from one offset to the next.
///
/// Stateless. No step leaves `limit`: a length is compared with what remains before it is used.
final class FieldLayout {
  private FieldLayout() {}

  /// Checks table entries from `offset` to `limit`, and all that stands inside them.
  static void requireTable(ByteBuffer memory, int offset, int limit, int depth) {
    requireDepth(depth);
    int position = offset;
    while (position < limit) {
      int nameLength = memory.get(position) & 0xFF;
      int letterOffset = require(position + 1, nameLength, limit);
      position = valueEnd(memory, letterOffset, limit, depth);
    }
  }

  private static void requireArray(ByteBuffer memory, int offset, int limit, int depth) {
    requireDepth(depth);
    int position = offset;
    while (position < limit) {
      position = valueEnd(memory, position, limit, depth);
    }
  }

  /// Where the value ends whose letter is at `letterOffset`, once it is checked; `depth` is that of
  /// the table or array around it.
  static int valueEnd(ByteBuffer memory, int letterOffset, int limit, int depth) {
    int offset = require(letterOffset, 1, limit);
    return switch (memory.get(letterOffset)) {
      case 'V' -> offset;
      case 't', 'b', 'B' -> require(offset, 1, limit);
      case 's', 'u' -> require(offset, 2, limit);
      case 'I', 'i', 'f' -> require(offset, 4, limit);
      case 'D' -> require(offset, 5, limit);
      case 'l', 'L', 'd', 'T' -> require(offset, 8, limit);
      case 'S', 'x' -> longEnd(memory, offset, limit);
      case 'F' -> {
        int end = longEnd(memory, offset, limit);
        requireTable(memory, offset + 4, end, depth + 1);
        yield end;
      }
      case 'A' -> {
        int end = longEnd(memory, offset, limit);
        requireArray(memory, offset + 4, end, depth + 1);
        yield end;
      }
      default -> throw malformed("field type " + (memory.get(letterOffset) & 0xFF));
    };
  }

  private static int longEnd(ByteBuffer memory, int offset, int limit) {
    int start = require(offset, 4, limit);
    return require(start, memory.getInt(offset) & 0xFFFF_FFFFL, limit);
  }

  /// The end of `length` bytes at `offset`, if that is not beyond `limit`.
  static int require(int offset, long length, int limit) {
    if (length > limit - offset) {
      throw malformed("a field of " + length + " bytes where " + (limit - offset) + " remain");
    }
    return offset + (int) length;
  }

  private static void requireDepth(int depth) {
    if (depth > FieldTable.MAX_DEPTH) {
      throw malformed("fields more than " + FieldTable.MAX_DEPTH + " deep");
    }
  }

  private static ConnectionException malformed(String what) {
    return new ConnectionException(ReplyCode.SYNTAX_ERROR, "cannot decode " + what);
  }
}
