package io.leveret.conformance.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A frame as read from the socket.
public final class RawFrame {
  public static final int METHOD = 1;
  public static final int HEADER = 2;
  public static final int BODY = 3;
  public static final int HEARTBEAT = 8;
  public static final int END = 0xCE;

  private final int type;
  private final int channel;
  private final byte[] payload;

  RawFrame(int type, int channel, byte[] payload) {
    this.type = type;
    this.channel = channel;
    this.payload = payload;
  }

  public int type() {
    return type;
  }

  public int channel() {
    return channel;
  }

  /// The bytes between the length and the end octet; not a copy.
  public byte[] payload() {
    return payload;
  }

  /// The class id of a method or header frame.
  public int classId() {
    return arguments().getShort(0) & 0xFFFF;
  }

  /// The method id of a method frame.
  public int methodId() {
    return arguments().getShort(2) & 0xFFFF;
  }

  public boolean is(int classId, int methodId) {
    return type == METHOD && classId() == classId && methodId() == methodId;
  }

  /// The payload behind class and method id, to be read from its start.
  public WireReader reader() {
    return new WireReader(ByteBuffer.wrap(payload, 4, payload.length - 4));
  }

  /// The payload as text, of a body frame.
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  private ByteBuffer arguments() {
    return ByteBuffer.wrap(payload);
  }

  @Override
  public String toString() {
    var kind = type == METHOD ? "method " + classId() + "." + methodId() : "frame of type " + type;
    return kind + " on channel " + channel + ": " + HexFormat.of().formatHex(payload);
  }
}
