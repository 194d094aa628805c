package io.leveret.protocol.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;

/// One value in a field table or array: a record for every type that peers use on the wire.
///
/// The letters are those of the 0-9-1 errata, which all peers follow, rather than of §4.2.1. A
/// value keeps its letter, so that a typed client receives the width that was published. Immutable.
public sealed interface FieldValue {
  /// The octet that stands before the value on the wire.
  char letter();

  /// The number, when this is an integer of any width.
  default OptionalLong asInteger() {
    return switch (this) {
      case Int8(byte value) -> OptionalLong.of(value);
      case Uint8(int value) -> OptionalLong.of(value);
      case Int16(short value) -> OptionalLong.of(value);
      case Uint16(int value) -> OptionalLong.of(value);
      case Int32(int value) -> OptionalLong.of(value);
      case Uint32(long value) -> OptionalLong.of(value);
      case Int64(long value, _) -> OptionalLong.of(value);
      case Bool _, Float32 _, Float64 _, Decimal _, Timestamp _ -> OptionalLong.empty();
      case Text _, Binary _, Array _, Table _, Nothing _ -> OptionalLong.empty();
    };
  }

  static FieldValue of(boolean value) {
    return new Bool(value);
  }

  static FieldValue of(int value) {
    return new Int32(value);
  }

  static FieldValue of(long value) {
    return new Int64(value, 'l');
  }

  static FieldValue of(double value) {
    return new Float64(value);
  }

  static FieldValue of(String value) {
    return new Text(LongString.of(value));
  }

  static FieldValue of(FieldTable value) {
    return new Table(value);
  }

  static FieldValue of(List<FieldValue> value) {
    return new Array(value);
  }

  /// Letter `t`.
  record Bool(boolean value) implements FieldValue {
    @Override
    public char letter() {
      return 't';
    }
  }

  /// Letter `b`.
  record Int8(byte value) implements FieldValue {
    @Override
    public char letter() {
      return 'b';
    }
  }

  /// Letter `B`: 0..255.
  record Uint8(int value) implements FieldValue {
    public Uint8 {
      requireRange(value, 0xFF);
    }

    @Override
    public char letter() {
      return 'B';
    }
  }

  /// Letter `s`: an integer, not the short string of §4.2.1.
  record Int16(short value) implements FieldValue {
    @Override
    public char letter() {
      return 's';
    }
  }

  /// Letter `u`: 0..65535.
  record Uint16(int value) implements FieldValue {
    public Uint16 {
      requireRange(value, 0xFFFF);
    }

    @Override
    public char letter() {
      return 'u';
    }
  }

  /// Letter `I`.
  record Int32(int value) implements FieldValue {
    @Override
    public char letter() {
      return 'I';
    }
  }

  /// Letter `i`: 0..4294967295.
  record Uint32(long value) implements FieldValue {
    public Uint32 {
      requireRange(value, 0xFFFF_FFFFL);
    }

    @Override
    public char letter() {
      return 'i';
    }
  }

  /// Letter `l` or `L`: two letters, one meaning, and peers write either.
  record Int64(long value, char letter) implements FieldValue {
    public Int64 {
      if (letter != 'l' && letter != 'L') {
        throw new IllegalArgumentException("letter must be l or L, was " + letter);
      }
    }
  }

  /// Letter `f`.
  record Float32(float value) implements FieldValue {
    @Override
    public char letter() {
      return 'f';
    }
  }

  /// Letter `d`.
  record Float64(double value) implements FieldValue {
    @Override
    public char letter() {
      return 'd';
    }
  }

  /// Letter `D`: `unscaled` / 10^`scale`, with 0..255 and 0..4294967295.
  record Decimal(int scale, long unscaled) implements FieldValue {
    public Decimal {
      requireRange(scale, 0xFF);
      requireRange(unscaled, 0xFFFF_FFFFL);
    }

    @Override
    public char letter() {
      return 'D';
    }

    public BigDecimal toBigDecimal() {
      return new BigDecimal(BigInteger.valueOf(unscaled), scale);
    }
  }

  /// Letter `S`: a long string. Text for nearly all peers, but any bytes are kept as they are.
  record Text(LongString bytes) implements FieldValue {
    @Override
    public char letter() {
      return 'S';
    }

    /// The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD.
    public String text() {
      return bytes.text();
    }

    @Override
    public String toString() {
      return "Text[" + text() + "]";
    }
  }

  /// Letter `x`: bytes that are not text.
  record Binary(LongString bytes) implements FieldValue {
    @Override
    public char letter() {
      return 'x';
    }
  }

  /// Letter `A`: values of any types, in order.
  record Array(List<FieldValue> values) implements FieldValue {
    public Array {
      values = List.copyOf(values);
    }

    @Override
    public char letter() {
      return 'A';
    }
  }

  /// Letter `T`: seconds since 1970-01-01T00:00Z, an unsigned 64-bit number.
  record Timestamp(long seconds) implements FieldValue {
    @Override
    public char letter() {
      return 'T';
    }
  }

  /// Letter `F`.
  record Table(FieldTable table) implements FieldValue {
    @Override
    public char letter() {
      return 'F';
    }
  }

  /// Letter `V`: a name without a value.
  record Nothing() implements FieldValue {
    public static final Nothing INSTANCE = new Nothing();

    @Override
    public char letter() {
      return 'V';
    }
  }

  private static void requireRange(long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("must be 0.." + max + ", was " + value);
    }
  }
}
