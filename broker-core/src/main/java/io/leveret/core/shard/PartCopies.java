package io.leveret.core.shard;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;

/// Copies the parts of one large body from the store of one shard to that of another.
///
/// **Confined** to the loop that has stopped the others.
public final class PartCopies {
  /// Every part is copied.
  public static final long NOTHING = 0;

  private final MessageStore from;
  private final MessageStore to;
  private final boolean durable;
  private final ByteBuffer copies;
  private final MessageView part = new MessageView();

  /// @param message whose body is the list of its parts in `from`
  /// @param durable which of the logs of `to` they go to
  public PartCopies(MessageStore from, MessageStore to, MessageView message, boolean durable) {
    this.from = from;
    this.to = to;
    this.durable = durable;
    this.copies = ByteBuffer.allocate(message.bodyLength());
  }

  /// Copies what is in memory. Answers the part of `from` to go on with once it is, too, or
  /// [#NOTHING].
  public long advance(MessageView message) {
    while (copies.hasRemaining()) {
      long next = message.bodyMemory().getLong(message.bodyOffset() + copies.position());
      if (!from.readPart(next, part)) {
        return next;
      }
      copies.putLong(
          to.appendPart(part.bodyMemory(), part.bodyOffset(), part.bodyLength(), durable));
    }
    return NOTHING;
  }

  /// Whether they are in the durable log.
  public boolean isDurable() {
    return durable;
  }

  /// Points a message at the copies, once there is [#NOTHING] left to do. Whoever appends it to
  /// `to` lets it have them.
  public void show(MessageView message) {
    long size = message.bodySize();
    message.body(copies, 0, copies.capacity());
    message.partedBody(size);
  }

  /// Forgets the copies, which no message will list.
  public void abandon() {
    for (int at = 0; at < copies.position(); at += Long.BYTES) {
      to.abandonPart(copies.getLong(at));
    }
    copies.clear();
  }
}
