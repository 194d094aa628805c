package io.leveret.core.connection;

import io.leveret.protocol.frame.FrameFormat;
import java.nio.ByteBuffer;

/// How far a body frame has come that is taken in pieces, as it arrives.
///
/// **Confined** to the connection's loop. Invariant: the last octet of the payload is taken
/// together with the frame-end octet, so that no message is complete before its last frame is.
final class SplitBody {
  private int channel;
  private int left;
  private boolean underWay;

  boolean isUnderWay() {
    return underWay;
  }

  int channel() {
    return channel;
  }

  /// Begins with the frame whose header stands at `at`. Answers where its payload begins.
  int begin(ByteBuffer in, int at) {
    channel = FrameFormat.channel(in, at);
    left = (int) FrameFormat.payloadLength(in, at);
    underWay = true;
    return at + FrameFormat.HEADER_SIZE;
  }

  /// How many octets of payload to take when `present` octets are there.
  int piece(int present) {
    return present > left ? left : Math.min(present, left - 1);
  }

  /// Takes so many. Answers whether that was the end of the frame.
  boolean take(int piece) {
    boolean ends = piece == left;
    left -= piece;
    underWay = !ends;
    return ends;
  }
}
