package io.leveret.core.connection;

import io.leveret.protocol.frame.FrameFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The frames of one channel that wait while publishers are blocked: its publishes, and whatever
/// must not be done before them.
///
/// What the client sends meanwhile overtakes them as long as nobody could tell (PC-26). Settling,
/// prefetch and consumers have no order against a publish, so they pass. Anything else waits, and
/// once something waits that is no publish, only what cannot touch it passes: an ack, unless a
/// transaction is begun or ended here, and the end of the channel. **Confined** to the connection's
/// loop.
final class ParkedChannel {
  private static final int SMALLEST_CHUNK = 1024;
  private static final int LARGEST_CHUNK = 256 * 1024;
  private static final int METHOD_ID_BYTES = 4;
  private static final int BODY_SIZE_END = 12;
  private static final int TX_CLASS = 90;

  private static final int PUBLISH = 60 << 16 | 40;

  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
  private long capacity;
  private int done;
  private boolean headerMissing;
  private long bodyMissing;
  private boolean othersWait;
  private boolean transactionsWait;

  static boolean isPublish(ByteBuffer in, int at, int end) {
    int payload = at + FrameFormat.HEADER_SIZE;
    return FrameFormat.type(in, at) == FrameFormat.METHOD
        && end - payload >= METHOD_ID_BYTES
        && in.getInt(payload) == PUBLISH;
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /// Bytes of memory taken.
  long capacity() {
    return capacity;
  }

  /// Whether the frame from `at` to its end octet at `end` need not wait.
  boolean letsPass(ByteBuffer in, int at, int end) {
    int payload = at + FrameFormat.HEADER_SIZE;
    if (FrameFormat.type(in, at) != FrameFormat.METHOD) {
      return false;
    }
    if (end - payload < METHOD_ID_BYTES) {
      return true; // no method at all: refused at once
    }
    boolean between = !headerMissing && bodyMissing == 0;
    return switch (Passing.of(in.getInt(payload))) {
      case ALWAYS -> true;
      case BEFORE_ALL_BUT_TRANSACTIONS -> between && !transactionsWait;
      case BEFORE_PUBLISHES -> between && !othersWait;
      case NEVER -> false;
    };
  }

  /// Keeps the frame from `at` to its end octet at `end`.
  void add(ByteBuffer in, int at, int end) {
    note(in, at, end);
    int length = end + 1 - at;
    ByteBuffer chunk = chunks.peekLast();
    if (chunk == null || chunk.remaining() < length) {
      chunk = grow(length);
    }
    chunk.put(chunk.position(), in, at, length);
    chunk.position(chunk.position() + length);
  }

  /// The memory in which the next frames stand, from [#from] to its position.
  ByteBuffer memory() {
    return chunks.getFirst();
  }

  int from() {
    return done;
  }

  /// Says that the frames of [#memory] before `next` are done.
  void done(int next) {
    if (chunks.isEmpty()) {
      return; // dropped by the last of them
    }
    done = next;
    if (done == memory().position()) {
      capacity -= chunks.removeFirst().capacity();
      done = 0;
    }
  }

  /// Forgets all of it. Answers how many publishes that were.
  int drop() {
    int publishes = 0;
    for (ByteBuffer chunk : chunks) {
      for (int at = done; at < chunk.position(); ) {
        int end = at + FrameFormat.HEADER_SIZE + (int) FrameFormat.payloadLength(chunk, at);
        publishes += isPublish(chunk, at, end) ? 1 : 0;
        at = end + 1;
      }
      done = 0;
    }
    chunks.clear();
    capacity = 0;
    return publishes;
  }

  private ByteBuffer grow(int length) {
    ByteBuffer last = chunks.peekLast();
    int next = last == null ? SMALLEST_CHUNK : Math.min(last.capacity() * 2, LARGEST_CHUNK);
    var chunk = ByteBuffer.allocate(Math.max(next, length));
    chunks.add(chunk);
    capacity += chunk.capacity();
    return chunk;
  }

  private void note(ByteBuffer in, int at, int end) {
    int payload = at + FrameFormat.HEADER_SIZE;
    switch (FrameFormat.type(in, at)) {
      case FrameFormat.HEADER -> {
        bodyMissing = headerMissing && end - payload >= BODY_SIZE_END ? in.getLong(payload + 4) : 0;
        headerMissing = false;
      }
      case FrameFormat.BODY -> bodyMissing = Math.max(0, bodyMissing - (end - payload));
      case FrameFormat.METHOD -> noteMethod(in.getInt(payload));
      default -> {}
    }
  }

  private void noteMethod(int id) {
    if (id == PUBLISH) {
      headerMissing = true;
    } else {
      othersWait = true;
      transactionsWait |= id >>> 16 == TX_CLASS;
    }
  }

  /// What a method may be done before, although it came later.
  private enum Passing {
    ALWAYS,
    BEFORE_ALL_BUT_TRANSACTIONS,
    BEFORE_PUBLISHES,
    NEVER;

    static Passing of(int id) {
      return switch (id) {
        case 20 << 16 | 40, 20 << 16 | 41 -> ALWAYS; // channel.close, close-ok
        case 60 << 16 | 80 -> BEFORE_ALL_BUT_TRANSACTIONS; // basic.ack
        case 20 << 16 | 20, 20 << 16 | 21 -> BEFORE_PUBLISHES; // channel.flow, flow-ok
        case 60 << 16 | 10, 60 << 16 | 20 -> BEFORE_PUBLISHES; // basic.qos, consume
        case 60 << 16 | 30, 60 << 16 | 31 -> BEFORE_PUBLISHES; // basic.cancel, cancel-ok
        case 60 << 16 | 90, 60 << 16 | 120 -> BEFORE_PUBLISHES; // basic.reject, nack
        case 60 << 16 | 100, 60 << 16 | 110 -> BEFORE_PUBLISHES; // basic.recover-async, recover
        default -> NEVER;
      };
    }
  }
}
