package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.error.ChannelException;
import org.jspecify.annotations.Nullable;

/// The deliveries of a channel, from their tag to their settlement: 0-9-1 `basic.ack`, `reject`,
/// `nack` and `recover`.
///
/// **Confined** to the channel's loop.
final class Deliveries {
  private static final long NONE = -1;

  private final Unacknowledged unacknowledged = new Unacknowledged();
  private int limit;
  private Runnable onRoom = () -> {};

  /// What becomes of deliveries that are settled together.
  private enum Fate {
    ACKNOWLEDGED,
    REJECTED,
    REQUEUED,
    REQUEUED_AFTER_FAILURE
  }

  /// Limits what the whole channel holds: `basic.qos` with `global`, as 0-9-1 has it.
  ///
  /// @param most deliveries held, those of `basic.get` included; 0 means no limit
  /// @param room run when there may be room again
  void limit(int most, Runnable room) {
    limit = most;
    onRoom = room;
    room.run();
  }

  /// Whether the channel may hold one more.
  boolean hasRoom() {
    return limit == 0 || unacknowledged.size() < limit;
  }

  /// Gives the delivery its tag; holds it when the consumer acknowledges.
  ///
  /// @param consumer who got it; null for `basic.get` that acknowledges
  /// @param bodySize of the message
  long add(
      MessageQueue queue,
      long sequence,
      long entry,
      long bodySize,
      @Nullable ChannelConsumer consumer) {
    if (consumer != null && consumer.ackMode() == AckMode.AUTOMATIC) {
      return unacknowledged.skip();
    }
    return unacknowledged.add(queue, sequence, entry, bodySize, consumer);
  }

  /// Uses up a tag for a delivery that is settled already.
  long skip() {
    return unacknowledged.skip();
  }

  /// `basic.ack`.
  ///
  /// @throws ChannelException 406 when the tag is not outstanding
  void acknowledge(long deliveryTag, boolean multiple) {
    settle(deliveryTag, multiple, Fate.ACKNOWLEDGED);
  }

  /// `basic.nack`: a message that is not requeued dies.
  void refuse(long deliveryTag, boolean multiple, boolean requeue) {
    settle(deliveryTag, multiple, requeue ? Fate.REQUEUED : Fate.REJECTED);
  }

  /// `basic.reject`: requeuing counts as a failed delivery.
  void reject(long deliveryTag, boolean requeue) {
    settle(deliveryTag, false, requeue ? Fate.REQUEUED_AFTER_FAILURE : Fate.REJECTED);
  }

  /// Returns everything to its queue, as `basic.recover` does.
  void recover() {
    settleThrough(Long.MAX_VALUE, Fate.REQUEUED);
  }

  /// Returns everything to its queue because the channel ends.
  void requeueAll() {
    settleThrough(Long.MAX_VALUE, Fate.REQUEUED_AFTER_FAILURE);
  }

  /// Gives each held delivery to `visitor`.
  void describe(DeliveryVisitor visitor) {
    for (long tag = unacknowledged.firstFrom(0);
        tag != NONE;
        tag = unacknowledged.firstFrom(tag + 1)) {
      visitor.delivery(unacknowledged.queue(tag), unacknowledged.entry(tag));
    }
  }

  private void settle(long deliveryTag, boolean multiple, Fate fate) {
    if (multiple && deliveryTag == 0) {
      settleThrough(Long.MAX_VALUE, fate); // 0-9-1: zero means all outstanding, if any
      return;
    }
    if (!unacknowledged.contains(deliveryTag)) {
      throw new ChannelException(
          PRECONDITION_FAILED, "unknown delivery tag " + Long.toUnsignedString(deliveryTag));
    }
    if (multiple) {
      settleThrough(deliveryTag, fate);
    } else {
      settleOne(deliveryTag, fate);
    }
  }

  private void settleThrough(long last, Fate fate) {
    long tag = unacknowledged.firstFrom(0);
    while (tag != NONE && tag <= last) {
      settleOne(tag, fate);
      tag = unacknowledged.firstFrom(tag + 1);
    }
  }

  private void settleOne(long tag, Fate fate) {
    MessageQueue queue = unacknowledged.queue(tag);
    ChannelConsumer consumer = unacknowledged.consumer(tag);
    long sequence = unacknowledged.sequence(tag);
    long entry = unacknowledged.entry(tag);
    long bodySize = unacknowledged.bodySize(tag);
    unacknowledged.remove(tag);
    switch (fate) {
      case ACKNOWLEDGED -> queue.settle(sequence, entry);
      case REJECTED -> queue.reject(sequence, entry);
      case REQUEUED -> queue.requeue(sequence, entry, bodySize, false);
      case REQUEUED_AFTER_FAILURE -> queue.requeue(sequence, entry, bodySize, true);
    }
    if (consumer != null) {
      consumer.settled();
    }
    if (limit > 0) {
      onRoom.run();
    }
  }
}
