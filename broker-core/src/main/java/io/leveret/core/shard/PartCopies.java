package io.leveret.core.shard;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;

/// Copies the parts of one large body from the store of one shard to that of another, as fast as
/// that one can write them.
///
/// **Confined** to the loop that has stopped the others.
public final class PartCopies {
  private static final long NOTHING = 0;

  private final MessageStore from;
  private final MessageStore to;
  private final boolean durable;
  private final ByteBuffer copies;
  private final MessageView part = new MessageView();
  private long missing = NOTHING;

  /// @param message whose body is the list of its parts in `from`
  /// @param durable which of the logs of `to` they go to
  public PartCopies(MessageStore from, MessageStore to, MessageView message, boolean durable) {
    this.from = from;
    this.to = to;
    this.durable = durable;
    this.copies = ByteBuffer.allocate(message.bodyLength());
  }

  /// Copies what is in memory, while `to` takes more. Answers whether that is all; if not, see
  /// [#await].
  public boolean advance(MessageView message) {
    while (copies.hasRemaining()) {
      missing = NOTHING;
      if (to.handover().isCongested()) {
        return false;
      }
      long next = message.bodyMemory().getLong(message.bodyOffset() + copies.position());
      if (!from.readPart(next, part)) {
        missing = next;
        return false;
      }
      copies.putLong(
          to.appendPart(part.bodyMemory(), part.bodyOffset(), part.bodyLength(), durable));
    }
    return true;
  }

  /// Runs `ready` when there is more to [#advance], on whichever loop.
  public void await(Runnable ready) {
    if (missing == NOTHING) {
      to.handover().whenCalm(ready);
    } else {
      from.load(missing, ready);
    }
  }

  /// Whether they are in the durable log.
  public boolean isDurable() {
    return durable;
  }

  /// Points a message at the copies, once all is copied. Whoever appends it to `to` lets it have
  /// them.
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
