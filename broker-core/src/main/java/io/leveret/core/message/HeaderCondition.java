package io.leveret.core.message;

import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;

/// What one header says, as bytes that are equal when two headers count as equal (G116):
///
/// ```
/// 0             1        1 + n
/// | n: 1 octet | name   | kind: 1 octet | value ... |
/// ```
///
/// The kind is the wire letter, the same one for integers of every width, for floats and for
/// strings of any letter; integers and floats are eight bytes. Kind 0 without a value is "the
/// header is there". Arrays and tables are equal when their bytes are.
public final class HeaderCondition {
  /// What the form may have more than the header has on the wire.
  public static final int OVERHEAD = Long.BYTES;

  private static final byte PRESENT = 0;

  private HeaderCondition() {}

  /// Writes "the header under the cursor is there" into `out` from 0, and answers where it ends.
  public static int present(ByteBuffer memory, FieldTableCursor header, ByteBuffer out) {
    return kind(memory, header, PRESENT, out);
  }

  /// Writes "the header under the cursor has its value" into `out` from 0, and answers where it
  /// ends.
  public static int equal(ByteBuffer memory, FieldTableCursor header, ByteBuffer out) {
    int at = header.valueOffset();
    return switch (header.letter()) {
      case 'b' -> integer(memory, header, memory.get(at), out);
      case 'B' -> integer(memory, header, Byte.toUnsignedInt(memory.get(at)), out);
      case 's' -> integer(memory, header, memory.getShort(at), out);
      case 'u' -> integer(memory, header, Short.toUnsignedInt(memory.getShort(at)), out);
      case 'I' -> integer(memory, header, memory.getInt(at), out);
      case 'i' -> integer(memory, header, Integer.toUnsignedLong(memory.getInt(at)), out);
      case 'l', 'L' -> integer(memory, header, memory.getLong(at), out);
      case 'f' -> real(memory, header, Float.intBitsToFloat(memory.getInt(at)), out);
      case 'd' -> real(memory, header, Double.longBitsToDouble(memory.getLong(at)), out);
      case 't' -> bool(memory, header, memory.get(at) != 0, out);
      case 'S', 'x' -> bytes(memory, header, 'S', out);
      default -> bytes(memory, header, header.letter(), out);
    };
  }

  private static int integer(
      ByteBuffer memory, FieldTableCursor header, long value, ByteBuffer out) {
    int end = kind(memory, header, (byte) 'l', out);
    out.putLong(end, value);
    return end + Long.BYTES;
  }

  private static int real(
      ByteBuffer memory, FieldTableCursor header, double value, ByteBuffer out) {
    int end = kind(memory, header, (byte) 'd', out);
    // Adding zero makes minus zero zero: they are one number.
    out.putLong(end, Double.doubleToLongBits(value + 0.0));
    return end + Long.BYTES;
  }

  private static int bool(
      ByteBuffer memory, FieldTableCursor header, boolean value, ByteBuffer out) {
    int end = kind(memory, header, (byte) 't', out);
    out.put(end, (byte) (value ? 1 : 0));
    return end + 1;
  }

  private static int bytes(ByteBuffer memory, FieldTableCursor header, char kind, ByteBuffer out) {
    int end = kind(memory, header, (byte) kind, out);
    out.put(end, memory, header.valueOffset(), header.valueLength());
    return end + header.valueLength();
  }

  private static int kind(ByteBuffer memory, FieldTableCursor header, byte kind, ByteBuffer out) {
    out.put(0, (byte) header.nameLength());
    out.put(1, memory, header.nameOffset(), header.nameLength());
    out.put(1 + header.nameLength(), kind);
    return 2 + header.nameLength();
  }
}
