package io.leveret.protocol.frame;

import java.nio.ByteBuffer;

/// The layout of a frame (0-9-1 §4.2.3):
///
/// ```
/// 0      1         3                7                  7 + length
/// | type | channel | payload length | payload ........ | 0xCE |
/// ```
///
/// Stateless.
public final class FrameFormat {
  /// Type of a frame whose payload is class id, method id and arguments.
  public static final int METHOD = 1;

  /// Type of a frame whose payload is a content header.
  public static final int HEADER = 2;

  /// Type of a frame whose payload is content.
  public static final int BODY = 3;

  /// Type of a frame without payload, on channel 0.
  public static final int HEARTBEAT = 8;

  /// The octet after every payload.
  public static final int FRAME_END = 0xCE;

  /// Bytes before the payload.
  public static final int HEADER_SIZE = 7;

  /// Bytes around the payload: the header and the end octet.
  public static final int OVERHEAD = 8;

  /// The least frame-max, overhead included, that a peer may ask for.
  public static final int MIN_FRAME_MAX = 4096;

  private FrameFormat() {}

  /// The type octet, 0..255, of the frame that begins at `offset`.
  public static int type(ByteBuffer memory, int offset) {
    return memory.get(offset) & 0xFF;
  }

  /// The channel number, 0..65535, of the frame that begins at `offset`.
  public static int channel(ByteBuffer memory, int offset) {
    return memory.getShort(offset + 1) & 0xFFFF;
  }

  /// The payload length, 0..4294967295 bytes, of the frame that begins at `offset`: as announced,
  /// hence to be compared with a limit before it is used.
  public static long payloadLength(ByteBuffer memory, int offset) {
    return memory.getInt(offset + 3) & 0xFFFF_FFFFL;
  }
}
