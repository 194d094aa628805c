package io.leveret.core.deadletter;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.MessageStore;
import java.nio.ByteBuffer;

/// Copies the parts of one large body, which only memory holds, to the log on disk: a few at a
/// time, so that others have their turn.
///
/// **Confined** to the loop.
final class PartMover {
  static final long NOTHING = 0;
  private static final int MOST_AT_ONCE = 16;

  private final MessageStore store;
  private final MessageView part = new MessageView();
  private long address;
  private ByteBuffer moved = ByteBuffer.allocate(0);

  PartMover(MessageStore store) {
    this.store = store;
  }

  /// Copies some parts of a message.
  ///
  /// @param of the message that is read, which is the same until all is copied
  /// @return the part to go on with once it is in memory; [#NOTHING] when all are copied and
  ///   `message` points at the list of the copies
  long move(long of, MessageView message) {
    if (of != address) {
      abandon();
      address = of;
      moved = ByteBuffer.allocate(message.bodyLength());
    }
    for (int left = MOST_AT_ONCE; moved.hasRemaining(); left--) {
      long next = message.bodyMemory().getLong(message.bodyOffset() + moved.position());
      if (left == 0 || !store.readPart(next, part)) {
        return next;
      }
      moved.putLong(
          store.appendPart(part.bodyMemory(), part.bodyOffset(), part.bodyLength(), true));
    }
    long size = message.bodySize();
    message.body(moved, 0, moved.capacity());
    message.partedBody(size);
    return NOTHING;
  }

  /// Lets go of the copies, which live on for those messages only that have them now.
  void abandon() {
    for (int at = 0; at < moved.position(); at += Long.BYTES) {
      store.abandonPart(moved.getLong(at));
    }
    address = 0;
    moved = ByteBuffer.allocate(0);
  }
}
