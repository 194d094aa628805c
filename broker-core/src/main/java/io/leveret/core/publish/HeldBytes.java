package io.leveret.core.publish;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The bytes of a few messages, one after the other in staging memory.
///
/// **Confined** to the channel's loop.
final class HeldBytes {
  /// Bytes that may be held.
  static final int MOST_BYTES = 64 * 1024;

  /// The lengths of routing, properties and body before these.
  private static final int LENGTHS = 12;

  private static final int FIRST_BYTES = 4096;

  private final StagingPool staging;
  private @Nullable ByteBuffer memory;
  private int end;

  HeldBytes(StagingPool staging) {
    this.staging = staging;
  }

  boolean hasRoomFor(MessageView message) {
    return (long) end + length(message) <= MOST_BYTES;
  }

  private static int length(MessageView message) {
    return LENGTHS + message.routingLength() + message.propertiesLength() + message.bodyLength();
  }

  /// Copies a message and answers where it is.
  int add(MessageView message) {
    ByteBuffer into = room(length(message));
    int at = end;
    into.putInt(at, message.routingLength());
    into.putInt(at + 4, message.propertiesLength());
    into.putInt(at + 8, message.bodyLength());
    end += LENGTHS;
    copy(message.routingMemory(), message.routingOffset(), message.routingLength(), into);
    copy(message.propertiesMemory(), message.propertiesOffset(), message.propertiesLength(), into);
    copy(message.bodyMemory(), message.bodyOffset(), message.bodyLength(), into);
    return at;
  }

  private void copy(ByteBuffer from, int offset, int length, ByteBuffer into) {
    into.put(end, from, offset, length);
    end += length;
  }

  private ByteBuffer room(int more) {
    ByteBuffer present = memory;
    if (present != null && present.capacity() >= end + more) {
      return present;
    }
    ByteBuffer larger = staging.take(Math.max(FIRST_BYTES, end + more));
    if (present != null) {
      larger.put(0, present, 0, end);
      staging.give(present);
    }
    memory = larger;
    return larger;
  }

  /// Points `view` at the message at `at`, until the next change here.
  void show(int at, MessageView view) {
    ByteBuffer from = memory;
    if (from == null) {
      throw new IllegalStateException("nothing is held");
    }
    int routing = at + LENGTHS;
    int properties = routing + from.getInt(at);
    int body = properties + from.getInt(at + 4);
    view.routing(from, routing, from.getInt(at));
    view.properties(from, properties, from.getInt(at + 4));
    view.body(from, body, from.getInt(at + 8));
    view.published();
  }

  /// Gives the memory back.
  void clear() {
    if (memory != null) {
      staging.give(memory);
      memory = null;
    }
    end = 0;
  }
}
