package io.leveret.cli.perf.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes frames, one after the other, into a heap buffer that grows. Used before and after the
/// load, never during it. Confined to one thread.
public final class FrameWriter {
  private ByteBuffer out;
  private int payloadStart;

  public FrameWriter() {
    this(512);
  }

  /// @param octets that it takes before it has to grow
  public FrameWriter(int octets) {
    out = ByteBuffer.allocate(octets);
  }

  /// Begins a method frame; [#end()] closes it.
  public FrameWriter method(int channel, int methodId) {
    return frame(Wire.METHOD, channel).int32(methodId);
  }

  /// Begins a frame of any type; [#end()] closes it.
  public FrameWriter frame(int type, int channel) {
    octet(type).int16(channel).int32(0);
    payloadStart = out.position();
    return this;
  }

  /// Writes the length of the frame that was begun, and its end octet.
  public FrameWriter end() {
    out.putInt(payloadStart - Integer.BYTES, out.position() - payloadStart);
    return octet(Wire.FRAME_END);
  }

  public FrameWriter octet(int value) {
    room(1).put((byte) value);
    return this;
  }

  public FrameWriter int16(int value) {
    room(Short.BYTES).putShort((short) value);
    return this;
  }

  public FrameWriter int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public FrameWriter int64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /// @throws IllegalArgumentException when `value` is longer than 255 octets
  public FrameWriter shortString(String value) {
    var octets = value.getBytes(StandardCharsets.UTF_8);
    if (octets.length > 255) {
      throw new IllegalArgumentException("longer than 255 octets: " + value);
    }
    return octet(octets.length).octets(octets);
  }

  public FrameWriter longString(String value) {
    var octets = value.getBytes(StandardCharsets.UTF_8);
    return int32(octets.length).octets(octets);
  }

  public FrameWriter octets(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  /// A field table of strings, 64-bit integers, booleans and tables.
  public FrameWriter table(Map<String, ?> fields) {
    int lengthAt = int32(0).position() - Integer.BYTES;
    fields.forEach((name, value) -> shortString(name).field(value));
    out.putInt(lengthAt, position() - lengthAt - Integer.BYTES);
    return this;
  }

  private void field(Object value) {
    switch (value) {
      case Boolean flag -> octet('t').octet(flag ? 1 : 0);
      case Long number -> octet('l').int64(number);
      case Map<?, ?> nested -> octet('F').nested(nested);
      default -> octet('S').longString(value.toString());
    }
  }

  private void nested(Map<?, ?> fields) {
    int lengthAt = int32(0).position() - Integer.BYTES;
    fields.forEach((name, value) -> shortString(name.toString()).field(value));
    out.putInt(lengthAt, position() - lengthAt - Integer.BYTES);
  }

  /// Octets written so far, which is where the next one goes.
  public int position() {
    return out.position();
  }

  /// What was written, ready to be read; the writer starts anew.
  public ByteBuffer take() {
    var taken = out.flip();
    out = ByteBuffer.allocate(512);
    return taken;
  }

  private ByteBuffer room(int octets) {
    if (out.remaining() < octets) {
      int capacity = Math.max(out.capacity() * 2, out.position() + octets);
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out;
  }
}
