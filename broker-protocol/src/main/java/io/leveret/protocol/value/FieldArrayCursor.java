package io.leveret.protocol.value;

import io.leveret.protocol.error.ConnectionException;
import java.nio.ByteBuffer;

/// Walks the elements of a field array where it stands in memory, without decoding or allocating:
/// the counterpart of [FieldTableCursor].
///
/// What it is pointed at is the content of an array: the bytes after its 32-bit length.
///
/// **Confined** to the thread that points it. Valid as long as the memory is.
public final class FieldArrayCursor {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private ByteBuffer memory = NOTHING;
  private int position;
  private int limit;
  private int letterOffset;

  /// Points before the first of the elements in `length` bytes of big-endian `memory` at `offset`.
  public void wrap(ByteBuffer memory, int offset, int length) {
    this.memory = memory;
    this.position = offset;
    this.limit = offset + length;
  }

  /// Moves to the next element, if there is one.
  ///
  /// @throws ConnectionException 502 when the element is malformed
  public boolean next() {
    if (position == limit) {
      return false;
    }
    letterOffset = position;
    position = FieldLayout.valueEnd(memory, letterOffset, limit, 1);
    return true;
  }

  /// The wire letter of the element; see [FieldValue].
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
}
