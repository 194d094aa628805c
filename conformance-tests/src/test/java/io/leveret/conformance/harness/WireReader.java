package io.leveret.conformance.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the fields of a received method, one after the other.
public final class WireReader {
  private final ByteBuffer in;

  WireReader(ByteBuffer in) {
    this.in = in;
  }

  public int int8() {
    return in.get() & 0xFF;
  }

  public int int16() {
    return in.getShort() & 0xFFFF;
  }

  public long int32() {
    return in.getInt() & 0xFFFF_FFFFL;
  }

  public long int64() {
    return in.getLong();
  }

  public String shortstr() {
    return new String(take(int8()), StandardCharsets.UTF_8);
  }

  public byte[] longstr() {
    return take((int) int32());
  }

  public String longstrText() {
    return new String(longstr(), StandardCharsets.UTF_8);
  }

  public int remaining() {
    return in.remaining();
  }

  /// A field table, of the three value types that a server's greeting has.
  public Map<String, Object> table() {
    var entries = new WireReader(ByteBuffer.wrap(longstr()));
    var table = new LinkedHashMap<String, Object>();
    while (entries.remaining() > 0) {
      table.put(entries.shortstr(), entries.value());
    }
    return table;
  }

  private Object value() {
    int type = int8();
    return switch (type) {
      case 'S' -> longstrText();
      case 't' -> int8() != 0;
      case 'F' -> table();
      case 'I', 'i' -> int32();
      default -> throw new AssertionError("a field of type " + (char) type);
    };
  }

  private byte[] take(int length) {
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
