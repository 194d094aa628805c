package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueSettings;
import io.leveret.protocol.error.ChannelException;
import org.jspecify.annotations.Nullable;

/// The deliveries of a channel, from their tag to their settlement: 0-9-1 `basic.ack`, `reject`,
/// `nack` and `recover`.
///
/// **Confined** to the channel's loop.
final class Deliveries {
  private static final long NONE = -1;

  private final ConnectionContext connection;
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private final long timeoutMillis;
  private @Nullable AckTimeouts timeouts;
  private int limit;
  private Runnable onRoom = () -> {};

  /// What becomes of deliveries that are settled together.
  private enum Fate {
    ACKNOWLEDGED,
    REJECTED,
    REQUEUED,
    REQUEUED_AFTER_FAILURE
  }

  Deliveries(ConnectionContext connection) {
    this.connection = connection;
    this.timeoutMillis = connection.limits().consumerTimeout().toMillis();
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
    long tag = unacknowledged.add(queue, sequence, entry, bodySize, consumer);
    long timeout = timeoutMillis(queue, consumer);
    if (timeout > 0) {
      timeouts().watch(tag, timeout);
    }
    return tag;
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
    if (timeouts != null) {
      timeouts.stop();
    }
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
      isLate(Long.MAX_VALUE, true);
      settleThrough(Long.MAX_VALUE, fate); // 0-9-1: zero means all outstanding, if any
      return;
    }
    boolean late = isLate(deliveryTag, multiple);
    boolean held = unacknowledged.contains(deliveryTag);
    if (!held && !late) {
      throw new ChannelException(
          PRECONDITION_FAILED, "unknown delivery tag " + Long.toUnsignedString(deliveryTag));
    }
    if (multiple) {
      settleThrough(deliveryTag, fate);
    } else if (held) {
      settleOne(deliveryTag, fate);
    }
  }

  private boolean isLate(long deliveryTag, boolean multiple) {
    return timeouts != null && timeouts.settlesLate(deliveryTag, multiple);
  }

  /// How long a delivery may go unsettled: what the consumer says, or else the queue, or else the
  /// configuration. 0 is as long as it takes.
  private long timeoutMillis(MessageQueue queue, @Nullable ChannelConsumer consumer) {
    if (consumer != null && consumer.arguments().timeoutMillis() != QueueSettings.UNLIMITED) {
      return consumer.arguments().timeoutMillis();
    }
    long ofQueue = queue.settings().consumerTimeoutMillis();
    return ofQueue == QueueSettings.UNLIMITED ? timeoutMillis : ofQueue;
  }

  private AckTimeouts timeouts() {
    if (timeouts == null) {
      ShardServices shard = connection.shard();
      timeouts = new AckTimeouts(shard.loop(), shard.clock(), new Overdue());
    }
    return timeouts;
  }

  /// What the timeouts see of the deliveries.
  private final class Overdue implements AckTimeouts.Held {
    @Override
    public boolean contains(long tag) {
      return unacknowledged.contains(tag);
    }

    @Override
    public void takeBack(long tag) {
      settleOne(tag, Fate.REQUEUED);
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
      case REQUEUED -> {
        boolean counts = queue.settings().countsEveryReturn();
        queue.requeue(sequence, entry, bodySize, counts);
      }
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
