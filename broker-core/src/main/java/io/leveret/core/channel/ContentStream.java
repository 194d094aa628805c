package io.leveret.core.channel;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;

/// The body of a large message on its way to a client, part by part, as fast as the socket takes
/// it.
///
/// Holds a reference to the message until the last part is written or the stream is given up.
/// **Confined** to the channel's loop.
final class ContentStream {
  private final MessageStore store;
  private final FrameWriter writer;
  private final int channel;
  private final long address;
  private final MessageView view = new MessageView();
  private final long[] parts;
  private int next;
  private boolean waiting;
  private boolean ended;

  /// @param message the stored message, whose body is the list of its parts
  ContentStream(
      MessageStore store, FrameWriter writer, int channel, long address, MessageView message) {
    this.store = store;
    this.writer = writer;
    this.channel = channel;
    this.address = address;
    this.parts = new long[message.bodyLength() / Long.BYTES];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = message.bodyMemory().getLong(message.bodyOffset() + i * Long.BYTES);
    }
    store.retain(address);
  }

  /// Writes what the socket takes now. Answers whether the body is complete.
  ///
  /// @param retry run when a part was not in memory and is now
  boolean advance(Runnable retry) {
    while (!ended && !waiting && next < parts.length && writer.outbound().isWritable()) {
      if (store.readPart(parts[next], view)) {
        writer.body(channel, view.bodyMemory(), view.bodyOffset(), view.bodyLength());
        next++;
      } else {
        waiting = true;
        store.load(
            parts[next],
            () -> {
              waiting = false;
              retry.run();
            });
      }
    }
    if (next == parts.length) {
      end();
    }
    return next == parts.length;
  }

  /// Lets go of the message.
  void end() {
    if (!ended) {
      ended = true;
      store.release(address);
    }
  }
}
