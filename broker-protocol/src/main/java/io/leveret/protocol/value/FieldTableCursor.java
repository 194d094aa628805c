package io.leveret.protocol.value;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import java.nio.ByteBuffer;

/// Walks the entries of a field table where it stands in memory, without decoding or allocating.
///
/// What it is pointed at is the content of a table: the bytes after its 32-bit length. Every step
/// stays within them, and a value that does not is refused before it is looked at.
///
/// **Confined** to the thread that points it. Valid as long as the memory is.
public final class FieldTableCursor {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private ByteBuffer memory = NOTHING;
  private int position;
  private int limit;
  private int nameOffset;
  private int nameLength;
  private int valueOffset;

  /// Points before the first of the entries in `length` bytes of big-endian `memory` at `offset`.
  public void wrap(ByteBuffer memory, int offset, int length) {
    this.memory = memory;
    this.position = offset;
    this.limit = offset + length;
  }

  /// Moves to the next entry, if there is one.
  ///
  /// @throws ConnectionException 502 when the entry is malformed
  public boolean next() {
    if (position == limit) {
      return false;
    }
    nameOffset = position + 1;
    nameLength = memory.get(position) & 0xFF;
    valueOffset = FieldLayout.require(nameOffset, nameLength, limit) + 1;
    position = FieldLayout.valueEnd(memory, valueOffset - 1, limit, 1);
    return true;
  }

  /// Where the bytes of the name begin.
  public int nameOffset() {
    return nameOffset;
  }

  /// Bytes of the name, 0..255.
  public int nameLength() {
    return nameLength;
  }

  /// The wire letter of the value; see [FieldValue].
  public char letter() {
    return (char) (memory.get(valueOffset - 1) & 0xFF);
  }

  /// Where the value begins, after its letter; for `S`, `x`, `A` and `F` that is a 32-bit length.
  public int valueOffset() {
    return valueOffset;
  }

  /// Bytes of the value without its letter.
  public int valueLength() {
    return position - valueOffset;
  }

  /// Checks the table content in `length` bytes of big-endian `memory` at `offset` to its end, with
  /// all that stands inside it.
  ///
  /// @throws ConnectionException 502 when it is malformed or too deep
  public static void validate(ByteBuffer memory, int offset, int length) {
    FieldLayout.requireTable(memory, offset, offset + length, 1);
  }

  /// The sizes of field values on the wire, as steps from one offset to the next.
  private static final class FieldLayout {
    static void requireTable(ByteBuffer memory, int offset, int limit, int depth) {
      requireDepth(depth);
      int position = offset;
      while (position < limit) {
        int nameLength = memory.get(position) & 0xFF;
        int letter = require(position + 1, nameLength, limit);
        position = valueEnd(memory, letter, limit, depth);
      }
    }

    static void requireArray(ByteBuffer memory, int offset, int limit, int depth) {
      requireDepth(depth);
      int position = offset;
      while (position < limit) {
        position = valueEnd(memory, position, limit, depth);
      }
    }

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
}
