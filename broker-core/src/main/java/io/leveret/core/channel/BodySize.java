package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.FRAME_ERROR;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ConnectionException;

/// How long a body may be, as its header says it is. Stateless.
final class BodySize {
  /// A longer body is a fault of the frame, a shorter one at worst of the channel (G036, G052).
  private static final long MOST_BYTES = 512L * 1024 * 1024;

  private BodySize() {}

  /// @param size unsigned
  /// @param most bytes that are accepted
  static void requireAcceptable(long size, long most) {
    long limit = Math.max(most, MOST_BYTES);
    if (Long.compareUnsigned(size, limit) > 0) {
      throw new ConnectionException(
          FRAME_ERROR,
          "content body size %s exceeds maximum allowed size %d"
              .formatted(Long.toUnsignedString(size), limit));
    }
    if (size > most) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "message size " + size + " is larger than configured max size " + most);
    }
  }
}
