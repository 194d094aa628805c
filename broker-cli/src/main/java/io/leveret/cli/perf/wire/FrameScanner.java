package io.leveret.cli.perf.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Finds the frames in what a connection reads, without copying them: only the unfinished end of a
/// read is kept for the next one. Bodies are skipped over rather than collected, whatever their
/// size. One per connection; confined to the thread that reads it.
public final class FrameScanner {
  /// Octets at the start of a body frame that are in the buffer when the sink sees it.
  public static final int BODY_PREFIX = 16;

  private static final int FRAME_HEADER = 7;
  private static final int CONTENT_HEADER_PREFIX = 12;

  private byte[] kept = new byte[0];
  private int keptLength;
  private long skip;

  /// Empties `in` and puts what the last scan left over at its start.
  public void prepare(ByteBuffer in) {
    in.clear().put(kept, 0, keptLength);
    keptLength = 0;
  }

  /// Passes every frame between 0 and `in`'s position to `sink`.
  ///
  /// @throws IOException when these are not AMQP frames, or the sink says so
  public void scan(ByteBuffer in, FrameSink sink) throws IOException {
    int end = in.position();
    int at = skipTo(in, 0, end);
    while (end - at >= FRAME_HEADER) {
      int type = in.get(at);
      int length = in.getInt(at + 3);
      int needed = neededOctets(type, length);
      if (end - at < needed) {
        requireRoom(in, needed);
        break;
      }
      dispatch(type, in, at, length, sink);
      skip = (long) FRAME_HEADER + length + 1;
      at = skipTo(in, at, end);
    }
    keep(in, at, end);
  }

  private int skipTo(ByteBuffer in, int at, int end) throws IOException {
    if (skip == 0) {
      return at;
    }
    int step = (int) Math.min(skip, end - at);
    skip -= step;
    int next = at + step;
    if (skip == 0 && (in.get(next - 1) & 0xFF) != Wire.FRAME_END) {
      throw new IOException("a frame does not end with 0xCE");
    }
    return next;
  }

  private static int neededOctets(int type, int length) throws IOException {
    if (length < 0 || (type == Wire.HEADER && length < CONTENT_HEADER_PREFIX)) {
      throw new IOException("frame of " + (length & 0xFFFF_FFFFL) + " octets");
    }
    return switch (type) {
      case Wire.METHOD, Wire.HEADER -> FRAME_HEADER + length + 1;
      case Wire.BODY -> FRAME_HEADER + Math.min(length, BODY_PREFIX);
      case Wire.HEARTBEAT -> FRAME_HEADER;
      default -> throw new IOException("frame of unknown type " + type);
    };
  }

  private static void requireRoom(ByteBuffer in, int needed) throws IOException {
    if (needed > in.capacity()) {
      throw new IOException("frame of " + needed + " octets, more than is read at once");
    }
  }

  private static void dispatch(int type, ByteBuffer in, int at, int length, FrameSink sink)
      throws IOException {
    int channel = in.getShort(at + 1) & 0xFFFF;
    int payload = at + FRAME_HEADER;
    switch (type) {
      case Wire.METHOD -> sink.method(channel, in.getInt(payload), in, payload + Integer.BYTES);
      case Wire.HEADER -> {
        sink.header(channel, in.getLong(payload + Integer.BYTES));
        sink.properties(channel, in, payload + CONTENT_HEADER_PREFIX);
      }
      case Wire.BODY -> sink.body(channel, in, payload, length);
      default -> {} // a heartbeat says nothing
    }
  }

  private void keep(ByteBuffer in, int at, int end) {
    keptLength = end - at;
    if (kept.length < keptLength) {
      kept = new byte[Math.max(64, Integer.highestOneBit(keptLength) * 2)];
    }
    in.get(at, kept, 0, keptLength);
  }
}
