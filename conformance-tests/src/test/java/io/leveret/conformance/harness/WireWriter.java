package io.leveret.conformance.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Builds wire bytes by hand, right or wrong: nothing is checked here.
public final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// The bytes of a method: class id, method id, then the arguments that follow.
  public static WireWriter method(int classId, int methodId) {
    return new WireWriter().int16(classId).int16(methodId);
  }

  public WireWriter int8(int value) {
    out.write(value);
    return this;
  }

  public WireWriter int16(int value) {
    return int8(value >>> 8).int8(value);
  }

  public WireWriter int32(long value) {
    return int16((int) (value >>> 16)).int16((int) value);
  }

  public WireWriter int64(long value) {
    return int32(value >>> 32).int32(value);
  }

  /// Up to eight flags in one octet, the first in the lowest bit.
  public WireWriter bits(boolean... flags) {
    int octet = 0;
    for (int i = 0; i < flags.length; i++) {
      octet |= flags[i] ? 1 << i : 0;
    }
    return int8(octet);
  }

  public WireWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public WireWriter bytes(int... octets) {
    for (int octet : octets) {
      int8(octet);
    }
    return this;
  }

  public WireWriter shortstr(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return int8(bytes.length).bytes(bytes);
  }

  public WireWriter longstr(String text) {
    return longstr(text.getBytes(StandardCharsets.UTF_8));
  }

  public WireWriter longstr(byte[] bytes) {
    return int32(bytes.length).bytes(bytes);
  }

  /// A field table whose entries `fill` writes.
  public WireWriter table(Consumer<WireWriter> fill) {
    var entries = new WireWriter();
    fill.accept(entries);
    return longstr(entries.toBytes());
  }

  public WireWriter emptyTable() {
    return int32(0);
  }

  /// A table entry with a longstr value.
  public WireWriter entry(String key, String value) {
    return shortstr(key).int8('S').longstr(value);
  }

  /// A table entry with a boolean value.
  public WireWriter entry(String key, boolean value) {
    return shortstr(key).int8('t').int8(value ? 1 : 0);
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
