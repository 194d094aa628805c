package io.leveret.protocol.codec;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.LongString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Reads the data types of 0-9-1 §4.2.5, one after the other, from a window of memory.
///
/// Every read is checked against the window first: what does not fit is refused with 501 and
/// nothing outside the window is ever read. Consecutive bits share octets, the lowest bit first;
/// any other read ends the octet.
///
/// **Confined** to the thread that points it. Values that it returns are copies.
public final class WireReader {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
  private static final int LEAST_SCRATCH = 32;
  private static final byte[] NO_SCRATCH = {};

  private ByteBuffer memory = NOTHING;
  private int position;
  private int limit;
  private int bits;
  private int nextBit;

  /// As long as the longest short string so far: there are two readers for each connection.
  private byte[] scratch = NO_SCRATCH;

  /// Moves the window to `length` bytes of big-endian `memory` at `offset`.
  public WireReader wrap(ByteBuffer memory, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, memory.limit());
    if (memory.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, this memory is not");
    }
    this.memory = memory;
    this.position = offset;
    this.limit = offset + length;
    this.nextBit = 0;
    return this;
  }

  /// Where the next read begins, in the memory that was wrapped.
  public int position() {
    return position;
  }

  /// Bytes left in the window.
  public int remaining() {
    return limit - position;
  }

  /// Passes over `length` reserved bytes, 0 or more.
  public WireReader skip(int length) {
    take(length);
    return this;
  }

  /// Passes over an access ticket, which is reserved since 0-9.
  public WireReader skipTicket() {
    return skip(Short.BYTES);
  }

  /// Passes over a reserved short string.
  public WireReader skipShortstr() {
    return skip(octet());
  }

  /// Passes over a reserved long string.
  public WireReader skipLongstr() {
    return skip(length());
  }

  /// 0..255.
  public int octet() {
    return memory.get(take(Byte.BYTES)) & 0xFF;
  }

  public short int16() {
    return memory.getShort(take(Short.BYTES));
  }

  /// 0..65535.
  public int uint16() {
    return int16() & 0xFFFF;
  }

  public int int32() {
    return memory.getInt(take(Integer.BYTES));
  }

  /// 0..4294967295.
  public long uint32() {
    return int32() & 0xFFFF_FFFFL;
  }

  public long int64() {
    return memory.getLong(take(Long.BYTES));
  }

  public boolean bit() {
    if (nextBit == 0 || nextBit > 0x80) {
      bits = octet();
      nextBit = 1;
    }
    boolean set = (bits & nextBit) != 0;
    nextBit <<= 1;
    return set;
  }

  /// A short string: at most 255 bytes of UTF-8.
  ///
  /// @throws ConnectionException 501 when it is not UTF-8, too
  public String shortstr() {
    int length = octet();
    int start = take(length);
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, LEAST_SCRATCH)];
    }
    memory.get(start, scratch, 0, length);
    return text(scratch, length, "shortstr");
  }

  /// A long string that is text.
  ///
  /// @throws ConnectionException 501 when it is not UTF-8, too
  public String longText() {
    byte[] bytes = longstr().toBytes();
    return text(bytes, bytes.length, "longstr");
  }

  /// A long string as it is.
  public LongString longstr() {
    int length = length();
    return LongString.copyOf(memory, take(length), length);
  }

  /// A field table.
  ///
  /// @throws ConnectionException 502 when a value has an unknown type or stands too deep, too
  public FieldTable table() {
    return FieldTableCodec.read(this);
  }

  /// A 32-bit length that does not reach past the window.
  private int length() {
    long length = uint32();
    if (length > remaining()) {
      throw tooLong(length);
    }
    return (int) length;
  }

  /// Reads a 32-bit length and ends the window after so many bytes.
  ///
  /// @return what [#leave] needs to restore the window
  int enter() {
    int length = length();
    int outer = limit;
    limit = position + length;
    return outer;
  }

  void leave(int outer) {
    limit = outer;
  }

  private int take(int length) {
    if (length > limit - position) {
      throw tooLong(length);
    }
    int start = position;
    position += length;
    nextBit = 0;
    return start;
  }

  private ConnectionException tooLong(long length) {
    return new ConnectionException(
        ReplyCode.FRAME_ERROR,
        "cannot decode " + length + " bytes where " + remaining() + " remain");
  }

  private static String text(byte[] bytes, int length, String type) {
    var text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    // Only a replaced character, or U+FFFD itself, calls for the slow and strict decoder.
    return text.indexOf('\uFFFD') < 0 ? text : strictText(bytes, length, type);
  }

  private static String strictText(byte[] bytes, int length, String type) {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      return text.toString();
    } catch (CharacterCodingException _) {
      throw ConnectionException.ofNoMethod(ReplyCode.FRAME_ERROR, "Malformed UTF-8 in " + type);
    }
  }
}
