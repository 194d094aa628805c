package io.leveret.core.channel;

import io.leveret.protocol.codec.FrameEncoder;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.frame.ProtocolHeader;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.Method;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Bytes as a client sends them, written one frame after the other.
public final class Wire {
  private final FrameEncoder encoder = new FrameEncoder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public Wire protocolHeader() {
    var memory = ByteBuffer.allocate(ProtocolHeader.LENGTH);
    ProtocolHeader.write(memory);
    return raw(memory.array());
  }

  public Wire raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  public Wire raw(int... octets) {
    for (int octet : octets) {
      bytes.write(octet);
    }
    return this;
  }

  public Wire method(int channel, Method method) {
    var memory = ByteBuffer.allocate(encoder.methodFrameSize(method));
    encoder.writeMethod(memory, channel, method);
    return raw(memory.array());
  }

  public Wire header(int channel, long bodySize, BasicProperties properties) {
    var header = new ContentHeader(BasicMethod.CLASS_ID, bodySize, properties);
    var memory = ByteBuffer.allocate(encoder.contentHeaderFrameSize(header));
    encoder.writeContentHeader(memory, channel, header);
    return raw(memory.array());
  }

  public Wire body(int channel, byte[] body, int from, int to) {
    var payload = new byte[to - from];
    System.arraycopy(body, from, payload, 0, payload.length);
    return frame(FrameFormat.BODY, channel, payload);
  }

  public Wire frame(int type, int channel, byte[] payload) {
    int length = payload.length;
    raw(type, channel >>> 8, channel);
    raw(length >>> 24, length >>> 16, length >>> 8, length);
    return raw(payload).raw(FrameFormat.FRAME_END);
  }

  /// A whole publish to a queue by its name, its body in one frame.
  public Wire publish(int channel, String queue, BasicProperties properties, byte[] body) {
    return publish(channel, "", queue, properties, body);
  }

  /// A whole publish, its body in one frame.
  public Wire publish(
      int channel, String exchange, String key, BasicProperties properties, byte[] body) {
    method(channel, new BasicMethod.Publish(exchange, key, false, false));
    header(channel, body.length, properties);
    return body.length == 0 ? this : body(channel, body, 0, body.length);
  }

  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
