package io.leveret.core.channel;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import java.util.function.Consumer;

/// The body of a large message on its way to a client, part by part, as fast as the socket takes
/// it.
///
/// Holds a reference to the message until the last part is written or the stream is given up.
/// **Confined** to the channel's loop.
final class ContentStream {
  private final Neighbours neighbours;
  private final MessageStore store;
  private final FrameWriter writer;
  private final int channel;
  private final long address;
  private final Consumer<ConnectionException> broken;
  private final MessageView view = new MessageView();
  private final long[] parts;
  private int next;
  private boolean waiting;
  private boolean ended;

  /// @param shard whose store has the message
  /// @param message the stored message, whose body is the list of its parts
  ContentStream(
      ConnectionContext connection, int channel, int shard, long address, MessageView message) {
    this.neighbours = connection.shard().neighbours();
    this.store = neighbours.store(shard);
    this.writer = connection.writer();
    this.channel = channel;
    this.address = address;
    this.broken = connection::failSoon;
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
      if (isThere(parts[next])) {
        writer.body(channel, view);
        next++;
      } else if (!ended) {
        waiting = true;
        store.load(
            parts[next],
            neighbours.here(() -> {
              waiting = false;
              retry.run();
            }));
      }
    }
    if (next == parts.length) {
      end();
    }
    return next == parts.length;
  }

  /// Points the view at a part, or gives the message up: what was written of it cannot be taken
  /// back, and it must not be handed out again.
  private boolean isThere(long part) {
    try {
      return store.readPart(part, view);
    } catch (DamagedRecordException damaged) {
      store.condemn(address, damaged);
      end();
      broken.accept(
          new ConnectionException(ReplyCode.INTERNAL_ERROR, String.valueOf(damaged.getMessage())));
      return false;
    }
  }

  /// Lets go of the message.
  void end() {
    if (!ended) {
      ended = true;
      store.release(address);
    }
  }
}
