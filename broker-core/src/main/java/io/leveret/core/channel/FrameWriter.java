package io.leveret.core.channel;

import io.leveret.core.message.Lender;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.codec.FrameEncoder;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;

/// Writes frames into an [Outbound]: methods as records, content straight from where it stands.
///
/// **Confined** to the connection's loop. Writing content allocates nothing.
public final class FrameWriter {
  private static final int BASIC_CLASS = 60;
  private static final int BASIC_RETURN = BASIC_CLASS << 16 | 50;
  private static final int BASIC_DELIVER = BASIC_CLASS << 16 | 60;
  private static final int BASIC_GET_OK = BASIC_CLASS << 16 | 71;
  private static final int BASIC_ACK = BASIC_CLASS << 16 | 80;
  private static final int METHOD_ID_BYTES = 4;
  private static final int DELIVERY_TAG_BYTES = 8;

  /// Class, weight and body size: what a content header holds before the properties.
  private static final int HEADER_BYTES = 12;

  /// Smaller bodies are written together with their method and header; larger ones are not copied
  /// when they can be lent.
  private static final int SMALL_BODY = 16 * 1024;

  private final FrameEncoder encoder = new FrameEncoder();
  private final Outbound out;
  private int maxPayload = FrameFormat.MIN_FRAME_MAX - FrameFormat.OVERHEAD;

  public FrameWriter(Outbound out) {
    this.out = out;
  }

  /// Sets the negotiated frame size, overhead included; 0 means no limit.
  public void frameMax(int bytes) {
    maxPayload = (bytes == 0 ? Integer.MAX_VALUE : bytes) - FrameFormat.OVERHEAD;
  }

  public Outbound outbound() {
    return out;
  }

  /// Bytes that the payload of a frame may have.
  int maxPayload() {
    return maxPayload;
  }

  /// Writes a method.
  public void method(int channel, Method method) {
    ByteBuffer memory = out.reserve(encoder.methodFrameSize(method));
    memory.position(out.offset());
    encoder.writeMethod(memory, channel, method);
    out.commit(memory.position());
  }

  /// Writes a frame that is whole.
  public void frame(byte[] frame) {
    ByteBuffer memory = out.reserve(frame.length);
    memory.put(out.offset(), frame);
    out.commit(out.offset() + frame.length);
  }

  /// Writes a heartbeat.
  public void heartbeat() {
    ByteBuffer memory = out.reserve(FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.HEARTBEAT, 0, 0);
    frameEnd(memory, at);
  }

  /// Writes `basic.ack` to a publisher.
  public void ack(int channel, long deliveryTag, boolean multiple) {
    int size = METHOD_ID_BYTES + DELIVERY_TAG_BYTES + 1;
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.METHOD, channel, size);
    memory.putInt(at, BASIC_ACK);
    memory.putLong(at + 4, deliveryTag);
    memory.put(at + 12, (byte) (multiple ? 1 : 0));
    frameEnd(memory, at + size);
  }

  /// Writes `basic.deliver` with its content, or with the header alone when the body is in parts.
  ///
  /// @param consumerTag as a short string, its length first
  void deliver(
      int channel, byte[] consumerTag, long deliveryTag, boolean redelivered, MessageView message) {
    int size =
        METHOD_ID_BYTES + consumerTag.length + DELIVERY_TAG_BYTES + 1 + message.routingLength();
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD + contentBytes(message));
    int at = frameStart(memory, FrameFormat.METHOD, channel, size);
    memory.putInt(at, BASIC_DELIVER);
    memory.put(at + METHOD_ID_BYTES, consumerTag);
    at += METHOD_ID_BYTES + consumerTag.length;
    memory.putLong(at, deliveryTag);
    memory.put(at + DELIVERY_TAG_BYTES, (byte) (redelivered ? 1 : 0));
    at = putRouting(memory, at + DELIVERY_TAG_BYTES + 1, message);
    frameEnd(memory, at);
    content(channel, message);
  }

  /// Writes `basic.get-ok` with its content, as [#deliver] does.
  void getOk(
      int channel, long deliveryTag, boolean redelivered, int messageCount, MessageView message) {
    int size = METHOD_ID_BYTES + DELIVERY_TAG_BYTES + 1 + message.routingLength() + 4;
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.METHOD, channel, size);
    memory.putInt(at, BASIC_GET_OK);
    memory.putLong(at + METHOD_ID_BYTES, deliveryTag);
    at += METHOD_ID_BYTES + DELIVERY_TAG_BYTES;
    memory.put(at, (byte) (redelivered ? 1 : 0));
    at = putRouting(memory, at + 1, message);
    memory.putInt(at, messageCount);
    frameEnd(memory, at + 4);
    content(channel, message);
  }

  /// Writes `basic.return` with its content, as [#deliver] does.
  ///
  /// @param replyText as a short string, its length first
  void returned(int channel, int replyCode, byte[] replyText, MessageView message) {
    int size = METHOD_ID_BYTES + 2 + replyText.length + message.routingLength();
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.METHOD, channel, size);
    memory.putInt(at, BASIC_RETURN);
    memory.putShort(at + METHOD_ID_BYTES, (short) replyCode);
    at += METHOD_ID_BYTES + 2;
    memory.put(at, replyText);
    at = putRouting(memory, at + replyText.length, message);
    frameEnd(memory, at);
    content(channel, message);
  }

  /// Writes the body, or the part of one, that `message` points at, as one or more frames.
  void body(int channel, MessageView message) {
    Lender lender = message.bodyLender();
    int length = message.bodyLength();
    for (int done = 0; done < length; ) {
      int size = Math.min(length - done, maxPayload);
      int from = message.bodyOffset() + done;
      if (lender != null && size > SMALL_BODY && out.canLend()) {
        lentFrame(channel, message.bodyMemory(), from, size, lender);
      } else {
        copiedFrame(channel, message.bodyMemory(), from, size);
      }
      done += size;
    }
  }

  private void lentFrame(int channel, ByteBuffer from, int offset, int size, Lender lender) {
    ByteBuffer memory = out.reserve(FrameFormat.HEADER_SIZE);
    out.commit(frameStart(memory, FrameFormat.BODY, channel, size));
    out.lend(from, offset, size, lender);
    memory = out.reserve(1);
    frameEnd(memory, out.offset());
  }

  private void copiedFrame(int channel, ByteBuffer from, int offset, int size) {
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.BODY, channel, size);
    memory.put(at, from, offset, size);
    frameEnd(memory, at + size);
  }

  private void content(int channel, MessageView message) {
    int size = HEADER_BYTES + message.propertiesLength();
    ByteBuffer memory = out.reserve(size + FrameFormat.OVERHEAD);
    int at = frameStart(memory, FrameFormat.HEADER, channel, size);
    memory.putInt(at, BASIC_CLASS << 16);
    memory.putLong(at + 4, message.bodySize());
    memory.put(
        at + HEADER_BYTES,
        message.propertiesMemory(),
        message.propertiesOffset(),
        message.propertiesLength());
    frameEnd(memory, at + size);
    if (!message.isParted()) {
      body(channel, message);
    }
  }

  /// Bytes that the header and a small body take: reserved with the method, so that the three
  /// frames of an ordinary message share one piece of memory.
  private static int contentBytes(MessageView message) {
    int header = HEADER_BYTES + message.propertiesLength() + FrameFormat.OVERHEAD;
    int body = message.bodyLength() + FrameFormat.OVERHEAD;
    return header + (body <= SMALL_BODY ? body : 0);
  }

  private static int putRouting(ByteBuffer memory, int at, MessageView message) {
    int length = message.routingLength();
    memory.put(at, message.routingMemory(), message.routingOffset(), length);
    return at + length;
  }

  private int frameStart(ByteBuffer memory, int type, int channel, int size) {
    int at = out.offset();
    memory.put(at, (byte) type);
    memory.putShort(at + 1, (short) channel);
    memory.putInt(at + 3, size);
    return at + FrameFormat.HEADER_SIZE;
  }

  private void frameEnd(ByteBuffer memory, int at) {
    memory.put(at, (byte) FrameFormat.FRAME_END);
    out.commit(at + 1);
  }
}
