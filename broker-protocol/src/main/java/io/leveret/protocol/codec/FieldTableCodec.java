package io.leveret.protocol.codec;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.LongString;
import java.util.ArrayList;
import java.util.List;

/// Reads and writes field tables, with the value types of the 0-9-1 errata.
///
/// Stateless. A table or array is compared with what encloses it before anything is made from it,
/// and values keep the letter with which they came.
public final class FieldTableCodec {
  private FieldTableCodec() {}

  /// Reads a table that begins with its 32-bit length.
  ///
  /// @throws ConnectionException 501 when it does not fit, 502 when a value has an unknown type or
  ///   stands too deep
  public static FieldTable read(WireReader in) {
    return readTable(in, 1);
  }

  /// Reads a table without its length: all that remains of the window.
  ///
  /// @throws ConnectionException as [#read] does
  public static FieldTable readContent(WireReader in) {
    return readEntries(in, 1);
  }

  /// Writes a table after its 32-bit length.
  ///
  /// @throws IllegalArgumentException when a name has more than 255 bytes of UTF-8
  public static void write(FieldTable table, WireWriter out) {
    int start = out.enter();
    writeContent(table, out);
    out.leave(start);
  }

  /// Writes a table without its length.
  ///
  /// @throws IllegalArgumentException when a name has more than 255 bytes of UTF-8
  public static void writeContent(FieldTable table, WireWriter out) {
    for (var entry : table.entries()) {
      out.shortstr(entry.name());
      writeValue(entry.value(), out);
    }
  }

  private static FieldTable readTable(WireReader in, int depth) {
    int outer = in.enter();
    var table = readEntries(in, depth);
    in.leave(outer);
    return table;
  }

  private static FieldTable readEntries(WireReader in, int depth) {
    requireDepth(depth);
    if (in.remaining() == 0) {
      return FieldTable.EMPTY;
    }
    var entries = new ArrayList<FieldTable.Entry>();
    while (in.remaining() > 0) {
      entries.add(new FieldTable.Entry(in.shortstr(), readValue(in, depth)));
    }
    return new FieldTable(entries);
  }

  private static List<FieldValue> readArray(WireReader in, int depth) {
    requireDepth(depth);
    int outer = in.enter();
    var values = new ArrayList<FieldValue>();
    while (in.remaining() > 0) {
      values.add(readValue(in, depth));
    }
    in.leave(outer);
    return values;
  }

  private static FieldValue readValue(WireReader in, int depth) {
    int letter = in.octet();
    return switch (letter) {
      case 't' -> new FieldValue.Bool(in.octet() != 0);
      case 'b' -> new FieldValue.Int8((byte) in.octet());
      case 'B' -> new FieldValue.Uint8(in.octet());
      case 's' -> new FieldValue.Int16(in.int16());
      case 'u' -> new FieldValue.Uint16(in.uint16());
      case 'I' -> new FieldValue.Int32(in.int32());
      case 'i' -> new FieldValue.Uint32(in.uint32());
      case 'l', 'L' -> new FieldValue.Int64(in.int64(), (char) letter);
      case 'f' -> new FieldValue.Float32(Float.intBitsToFloat(in.int32()));
      case 'd' -> new FieldValue.Float64(Double.longBitsToDouble(in.int64()));
      case 'D' -> new FieldValue.Decimal(in.octet(), in.uint32());
      case 'S' -> new FieldValue.Text(in.longstr());
      case 'x' -> new FieldValue.Binary(in.longstr());
      case 'A' -> new FieldValue.Array(readArray(in, depth + 1));
      case 'T' -> new FieldValue.Timestamp(in.int64());
      case 'F' -> new FieldValue.Table(readTable(in, depth + 1));
      case 'V' -> FieldValue.Nothing.INSTANCE;
      default -> throw malformed("field type " + letter);
    };
  }

  private static void writeValue(FieldValue field, WireWriter out) {
    out.octet(field.letter());
    switch (field) {
      case FieldValue.Bool(boolean value) -> out.octet(value ? 1 : 0);
      case FieldValue.Int8(byte value) -> out.octet(value);
      case FieldValue.Uint8(int value) -> out.octet(value);
      case FieldValue.Int16(short value) -> out.int16(value);
      case FieldValue.Uint16(int value) -> out.int16(value);
      case FieldValue.Int32(int value) -> out.int32(value);
      case FieldValue.Uint32(long value) -> out.uint32(value);
      case FieldValue.Int64(long value, _) -> out.int64(value);
      case FieldValue.Float32(float value) -> out.int32(Float.floatToRawIntBits(value));
      case FieldValue.Float64(double value) -> out.int64(Double.doubleToRawLongBits(value));
      case FieldValue.Decimal(int scale, long unscaled) -> out.octet(scale).uint32(unscaled);
      case FieldValue.Text(LongString bytes) -> out.longstr(bytes);
      case FieldValue.Binary(LongString bytes) -> out.longstr(bytes);
      case FieldValue.Array(List<FieldValue> values) -> writeArray(values, out);
      case FieldValue.Timestamp(long seconds) -> out.int64(seconds);
      case FieldValue.Table(FieldTable table) -> write(table, out);
      case FieldValue.Nothing() -> {}
    }
  }

  private static void writeArray(List<FieldValue> values, WireWriter out) {
    int start = out.enter();
    for (var value : values) {
      writeValue(value, out);
    }
    out.leave(start);
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
