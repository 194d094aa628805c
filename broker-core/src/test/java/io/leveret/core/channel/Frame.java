package io.leveret.core.channel;

import io.leveret.protocol.codec.ContentHeaderCodec;
import io.leveret.protocol.codec.MethodDecoder;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// One frame that the broker sent.
public final class Frame {
  private final int type;
  private final int channel;
  private final byte[] payload;

  private Frame(int type, int channel, byte[] payload) {
    this.type = type;
    this.channel = channel;
    this.payload = payload;
  }

  /// Cuts bytes into frames, of which the last must be whole.
  static List<Frame> parse(byte[] bytes) {
    var memory = ByteBuffer.wrap(bytes);
    List<Frame> frames = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      byte[] payload = new byte[(int) FrameFormat.payloadLength(memory, at)];
      memory.get(at + FrameFormat.HEADER_SIZE, payload);
      frames.add(new Frame(FrameFormat.type(memory, at), FrameFormat.channel(memory, at), payload));
      at += FrameFormat.HEADER_SIZE + payload.length;
      if ((memory.get(at++) & 0xFF) != FrameFormat.FRAME_END) {
        throw new AssertionError("no frame end at " + (at - 1));
      }
    }
    return frames;
  }

  public int type() {
    return type;
  }

  public int channel() {
    return channel;
  }

  public byte[] payload() {
    return payload.clone();
  }

  private boolean isMethod() {
    return type == FrameFormat.METHOD;
  }

  public Method method() {
    if (!isMethod()) {
      throw new AssertionError("a frame of type " + type + " where a method was expected");
    }
    return MethodDecoder.decode(reader());
  }

  public ContentHeader header() {
    return ContentHeaderCodec.read(reader());
  }

  @Override
  public String toString() {
    return switch (type) {
      case FrameFormat.METHOD -> channel + ":" + method();
      case FrameFormat.HEADER -> channel + ":header " + header().bodySize();
      case FrameFormat.BODY -> channel + ":body " + payload.length;
      default -> channel + ":type " + type;
    };
  }

  private WireReader reader() {
    var memory = ByteBuffer.allocateDirect(payload.length).put(0, payload);
    return new WireReader().wrap(memory, 0, payload.length);
  }
}
