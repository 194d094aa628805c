package io.leveret.protocol.codec;

import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;

/// Writes whole frames (0-9-1 §4.2.3) at the position of a big-endian buffer, and moves it past
/// them.
///
/// Frames are not held against the negotiated frame-max: that is for whoever splits bodies. A
/// buffer that is too short is the caller's mistake: an `IndexOutOfBoundsException` or
/// `BufferOverflowException`.
///
/// **Confined** to the thread that made it.
public final class FrameEncoder {
  private final WireWriter writer = new WireWriter();

  /// Bytes of the frame that [#writeMethod] would write.
  ///
  /// @throws IllegalArgumentException when a short string has more than 255 bytes of UTF-8
  public int methodFrameSize(Method method) {
    MethodEncoder.encode(method, writer.measure());
    return writer.position() + FrameFormat.OVERHEAD;
  }

  /// @throws IllegalArgumentException when a short string has more than 255 bytes of UTF-8
  public void writeMethod(ByteBuffer out, int channel, Method method) {
    MethodEncoder.encode(method, writer.wrap(out, out.position() + FrameFormat.HEADER_SIZE));
    finish(out, FrameFormat.METHOD, channel);
  }

  /// Bytes of the frame that [#writeContentHeader] would write.
  ///
  /// @throws IllegalArgumentException when a text has more than 255 bytes of UTF-8
  public int contentHeaderFrameSize(ContentHeader header) {
    ContentHeaderCodec.write(header, writer.measure());
    return writer.position() + FrameFormat.OVERHEAD;
  }

  /// @throws IllegalArgumentException when a text has more than 255 bytes of UTF-8
  public void writeContentHeader(ByteBuffer out, int channel, ContentHeader header) {
    ContentHeaderCodec.write(header, writer.wrap(out, out.position() + FrameFormat.HEADER_SIZE));
    finish(out, FrameFormat.HEADER, channel);
  }

  /// Writes the header of `basic` content whose property block, of `length` bytes at `offset` of
  /// `properties`, is copied as it is.
  public static void writeContentHeader(
      ByteBuffer out, int channel, long bodySize, ByteBuffer properties, int offset, int length) {
    writeFrameHeader(out, FrameFormat.HEADER, channel, ContentHeader.FIXED_LENGTH + length);
    out.putShort((short) BasicMethod.CLASS_ID).putShort((short) 0).putLong(bodySize);
    out.put(out.position(), properties, offset, length).position(out.position() + length);
    writeFrameEnd(out);
  }

  /// Writes a whole body frame: `length` bytes at `offset` of `body`.
  public static void writeBody(
      ByteBuffer out, int channel, ByteBuffer body, int offset, int length) {
    writeBodyHeader(out, channel, length);
    out.put(out.position(), body, offset, length).position(out.position() + length);
    writeFrameEnd(out);
  }

  /// Writes what stands before `payloadLength` bytes of body; [#writeFrameEnd] belongs after them.
  public static void writeBodyHeader(ByteBuffer out, int channel, int payloadLength) {
    writeFrameHeader(out, FrameFormat.BODY, channel, payloadLength);
  }

  /// Writes the end octet.
  public static void writeFrameEnd(ByteBuffer out) {
    out.put((byte) FrameFormat.FRAME_END);
  }

  /// Writes a whole heartbeat: [FrameFormat#OVERHEAD] bytes.
  public static void writeHeartbeat(ByteBuffer out) {
    writeFrameHeader(out, FrameFormat.HEARTBEAT, 0, 0);
    writeFrameEnd(out);
  }

  private static void writeFrameHeader(ByteBuffer out, int type, int channel, int payloadLength) {
    out.put((byte) type).putShort((short) channel).putInt(payloadLength);
  }

  private void finish(ByteBuffer out, int type, int channel) {
    int end = writer.position();
    writeFrameHeader(out, type, channel, end - out.position() - FrameFormat.HEADER_SIZE);
    out.position(end);
    writeFrameEnd(out);
  }
}
