package io.leveret.protocol.codec;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.LongString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the data types of 0-9-1 §4.2.5, one after the other, into memory, or only measures them.
///
/// Consecutive bits share octets, the lowest bit first; any other write ends the octet. Memory that
/// is too short is the caller's mistake: an `IndexOutOfBoundsException`.
///
/// **Confined** to the thread that points it.
public final class WireWriter {
  private static final int MAX_SHORT_STRING = 255;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private ByteBuffer memory = NOTHING;
  private boolean measuring = true;
  private int position;
  private int nextBit;

  /// Writes into big-endian `memory` from `offset` on.
  public WireWriter wrap(ByteBuffer memory, int offset) {
    if (memory.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, this memory is not");
    }
    this.memory = memory;
    this.measuring = false;
    this.position = offset;
    this.nextBit = 0;
    return this;
  }

  /// Writes nowhere from here on, and counts in [#position] from 0.
  public WireWriter measure() {
    this.memory = NOTHING;
    this.measuring = true;
    this.position = 0;
    this.nextBit = 0;
    return this;
  }

  /// Where the next write goes, in the memory that was wrapped.
  public int position() {
    return position;
  }

  /// The low 8 bits of `value`.
  public WireWriter octet(int value) {
    int at = advance(Byte.BYTES);
    if (!measuring) {
      memory.put(at, (byte) value);
    }
    return this;
  }

  /// The low 16 bits of `value`.
  public WireWriter int16(int value) {
    int at = advance(Short.BYTES);
    if (!measuring) {
      memory.putShort(at, (short) value);
    }
    return this;
  }

  /// An access ticket, which is reserved since 0-9: zero.
  public WireWriter ticket() {
    return int16(0);
  }

  public WireWriter int32(int value) {
    int at = advance(Integer.BYTES);
    if (!measuring) {
      memory.putInt(at, value);
    }
    return this;
  }

  /// The low 32 bits of `value`.
  public WireWriter uint32(long value) {
    return int32((int) value);
  }

  public WireWriter int64(long value) {
    int at = advance(Long.BYTES);
    if (!measuring) {
      memory.putLong(at, value);
    }
    return this;
  }

  public WireWriter bit(boolean set) {
    if (nextBit == 0 || nextBit > 0x80) {
      octet(0);
      nextBit = 1;
    }
    if (set && !measuring) {
      memory.put(position - 1, (byte) (memory.get(position - 1) | nextBit));
    }
    nextBit <<= 1;
    return this;
  }

  /// @throws IllegalArgumentException when `text` has more than 255 bytes of UTF-8
  public WireWriter shortstr(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_SHORT_STRING) {
      throw new IllegalArgumentException(
          "a short string has at most 255 bytes, this one has " + bytes.length);
    }
    return octet(bytes.length).bytes(bytes);
  }

  public WireWriter longText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return int32(bytes.length).bytes(bytes);
  }

  public WireWriter longstr(LongString value) {
    int32(value.length());
    int at = advance(value.length());
    if (!measuring) {
      value.copyTo(memory, at);
    }
    return this;
  }

  public WireWriter table(FieldTable table) {
    FieldTableCodec.write(table, this);
    return this;
  }

  /// Leaves room for a 32-bit length.
  ///
  /// @return what [#leave] needs to fill it
  int enter() {
    int32(0);
    return position;
  }

  void leave(int start) {
    if (!measuring) {
      memory.putInt(start - Integer.BYTES, position - start);
    }
  }

  private WireWriter bytes(byte[] bytes) {
    int at = advance(bytes.length);
    if (!measuring) {
      memory.put(at, bytes);
    }
    return this;
  }

  private int advance(int length) {
    int at = position;
    position += length;
    nextBit = 0;
    return at;
  }
}
