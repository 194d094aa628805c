package io.leveret.protocol.value;

import io.leveret.protocol.error.ConnectionException;
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
  private int letterOffset;

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
    letterOffset = FieldLayout.require(nameOffset, nameLength, limit);
    position = FieldLayout.valueEnd(memory, letterOffset, limit, 1);
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
    return (char) (memory.get(letterOffset) & 0xFF);
  }

  /// Where the value begins, after its letter; for `S`, `x`, `A` and `F` that is a 32-bit length.
  public int valueOffset() {
    return letterOffset + 1;
  }

  /// Bytes of the value without its letter.
  public int valueLength() {
    return position - valueOffset();
  }

  /// Checks the table content in `length` bytes of big-endian `memory` at `offset` to its end, with
  /// all that stands inside it.
  ///
  /// @throws ConnectionException 502 when it is malformed or too deep
  public static void validate(ByteBuffer memory, int offset, int length) {
    FieldLayout.requireTable(memory, offset, offset + length, 1);
  }
}
