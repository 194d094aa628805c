package io.leveret.core.publish;

import static io.leveret.protocol.error.ReplyCode.FRAME_ERROR;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.frame.FrameFormat;
import java.nio.ByteBuffer;

/// Recognises a `basic.publish` whose method, header and body frames stand next to each other in
/// one piece of memory: nearly all of them, and these need no state between frames.
///
/// Whatever is unusual is left to [ContentAssembly], which knows every rule; so nothing here
/// decides that something is wrong. **Confined** to the connection's loop.
public final class PublishFrames {
  /// Answered when the content does not stand here as a whole.
  public static final int NOT_WHOLE = -1;

  /// Class id, method id and the reserved ticket before the routing bytes.
  public static final int METHOD_PREFIX = 6;

  /// Class `basic` and weight zero.
  private static final int BASIC_HEADER = 60 << 16;

  /// Class, weight and body size before the property flags, and these.
  private static final int LEAST_HEADER = 14;

  private static final int HEADER_BYTES = 12;

  private PublishFrames() {}

  /// The length of two adjacent short strings that must be followed by one octet within `end`.
  ///
  /// @throws ConnectionException 501 when they reach beyond `end`
  public static int routingLength(ByteBuffer in, int offset, int end) {
    int exchange = offset < end ? in.get(offset) & 0xFF : end;
    int key = offset + 1 + exchange;
    int length = key < end ? exchange + (in.get(key) & 0xFF) + 2 : end;
    if (offset + length + 1 > end) {
      throw new ConnectionException(FRAME_ERROR, "cannot decode basic.publish");
    }
    return length;
  }

  /// Points `view` at the header and body that follow the method frame ending at `methodEnd`.
  ///
  /// @param methodEnd where the method's frame-end octet stands
  /// @param limit end of the memory that is filled
  /// @param channel the channel number as it stands in the frames
  /// @param maxPayload bytes that the payload of a frame may have
  /// @return where the frame-end octet of the last frame stands, or [#NOT_WHOLE]
  public static int content(
      ByteBuffer in, int methodEnd, int limit, short channel, int maxPayload, MessageView view) {
    int header = methodEnd + 1;
    if (limit - header < FrameFormat.OVERHEAD + LEAST_HEADER
        || in.get(header) != FrameFormat.HEADER
        || in.getShort(header + 1) != channel) {
      return NOT_WHOLE;
    }
    int size = in.getInt(header + 3);
    int payload = header + FrameFormat.HEADER_SIZE;
    if (size < LEAST_HEADER || size > maxPayload || size >= limit - payload) {
      return NOT_WHOLE;
    }
    int headerEnd = payload + size;
    if (in.getInt(payload) != BASIC_HEADER || !isEnd(in, headerEnd)) {
      return NOT_WHOLE;
    }
    view.properties(in, payload + HEADER_BYTES, size - HEADER_BYTES);
    return body(in, headerEnd, limit, channel, view);
  }

  private static int body(
      ByteBuffer in, int headerEnd, int limit, short channel, MessageView view) {
    long bodySize = in.getLong(view.propertiesOffset() - Long.BYTES);
    if (bodySize == 0) {
      view.body(in, headerEnd + 1, 0);
      return headerEnd;
    }
    int frame = headerEnd + 1;
    if (bodySize < 0
        || bodySize > MessageStore.MAX_INLINE_BODY
        || limit - frame < bodySize + FrameFormat.OVERHEAD
        || in.get(frame) != FrameFormat.BODY
        || in.getShort(frame + 1) != channel
        || in.getInt(frame + 3) != bodySize) {
      return NOT_WHOLE;
    }
    int end = frame + FrameFormat.HEADER_SIZE + (int) bodySize;
    if (!isEnd(in, end)) {
      return NOT_WHOLE;
    }
    view.body(in, frame + FrameFormat.HEADER_SIZE, (int) bodySize);
    return end;
  }

  private static boolean isEnd(ByteBuffer in, int at) {
    return in.get(at) == (byte) FrameFormat.FRAME_END;
  }
}
