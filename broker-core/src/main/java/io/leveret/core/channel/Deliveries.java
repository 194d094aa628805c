package io.leveret.core.channel;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.AckMode;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueSettings;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.format.DamagedRecordException;
import io.leveret.protocol.error.ChannelException;
import java.util.ArrayList;
import java.util.List;
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
  private @Nullable PendingSettlements transaction;

  /// Queues that got something back from the settlement that is under way.
  private final List<MessageQueue> returnedTo = new ArrayList<>();

  private int limit;
  private Runnable onRoom = () -> {};

  /// What becomes of deliveries that are settled together.
  enum Fate {
    ACKNOWLEDGED(0),
    REJECTED(1),
    REQUEUED(2),
    REQUEUED_AFTER_FAILURE(3);

    private static final Fate[] ALL = values();

    private final int code;

    /// @param code its place here
    Fate(int code) {
      this.code = code;
    }

    static Fate of(int code) {
      return ALL[code];
    }

    int code() {
      return code;
    }
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
    watch(tag, queue, consumer);
    return tag;
  }

  private void watch(long tag, MessageQueue queue, @Nullable ChannelConsumer consumer) {
    long timeout = timeoutMillis(queue, consumer);
    if (timeout > 0) {
      timeouts().watch(tag, timeout);
    }
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
    returnAll(Fate.REQUEUED);
  }

  /// Lets settlements wait from now on for [#commit] or [#rollBack]. Until then what they settle
  /// still counts as held.
  void beginTransactions() {
    transaction = new PendingSettlements();
  }

  /// Settles what waits.
  void commit() {
    if (transaction != null) {
      var neighbours = connection.shard().neighbours();
      for (int i = 0; i < transaction.count(); i++) {
        MessageQueue queue = unacknowledged.queue(transaction.tag(i));
        neighbours.store(queue.shard()).transactions().concerns(queue.durability());
        settleOne(transaction.tag(i), transaction.fate(i));
      }
      transaction.clear();
      endReturns();
    }
  }

  /// Lets what waits be settled anew. Its time to be settled in begins again.
  void rollBack() {
    if (transaction != null) {
      for (int i = 0; i < transaction.count(); i++) {
        long tag = transaction.tag(i);
        unacknowledged.bringBack(tag);
        watch(tag, unacknowledged.queue(tag), unacknowledged.consumer(tag));
      }
      transaction.clear();
    }
  }

  /// Deliveries that wait to be settled in a way by which a message may die.
  int refusedCount() {
    int count = 0;
    for (int i = 0; transaction != null && i < transaction.count(); i++) {
      count += transaction.fate(i) == Fate.ACKNOWLEDGED ? 0 : 1;
    }
    return count;
  }

  /// Loads a message that may die with the commit and become a dead letter, but is not in memory.
  /// Answers false when there is none.
  ///
  /// @param loaded run when it is
  boolean loadColdDeath(MessageView view, Runnable loaded) {
    var neighbours = connection.shard().neighbours();
    for (int i = 0; transaction != null && i < transaction.count(); i++) {
      long tag = transaction.tag(i);
      MessageQueue queue = unacknowledged.queue(tag);
      MessageStore store = neighbours.store(queue.shard());
      long address = Entry.address(unacknowledged.entry(tag));
      if (transaction.fate(i) != Fate.ACKNOWLEDGED
          && queue.settings().deadLetters().isPresent()
          && isCold(store, address, view)) {
        store.load(address, neighbours.here(loaded));
        return true;
      }
    }
    return false;
  }

  private static boolean isCold(MessageStore store, long address, MessageView view) {
    try {
      return !store.read(address, view);
    } catch (DamagedRecordException _) {
      return false; // whoever makes the dead letter will report it
    }
  }

  /// Returns everything to its queue because the channel ends.
  void requeueAll() {
    if (timeouts != null) {
      timeouts.stop();
    }
    returnAll(Fate.REQUEUED_AFTER_FAILURE);
  }

  private void returnAll(Fate fate) {
    long tag = unacknowledged.firstFrom(0);
    while (tag != NONE) {
      settleOne(tag, fate);
      tag = unacknowledged.firstFrom(tag + 1);
    }
    endReturns();
  }

  /// Whether all held deliveries are of queues of that shard.
  boolean areOf(int shard) {
    long tag = unacknowledged.firstHeldFrom(0);
    while (tag != NONE && unacknowledged.queue(tag).shard() == shard) {
      tag = unacknowledged.firstHeldFrom(tag + 1);
    }
    return tag == NONE;
  }

  /// Gives each held delivery to `visitor`.
  void describe(DeliveryVisitor visitor) {
    for (long tag = unacknowledged.firstHeldFrom(0);
        tag != NONE;
        tag = unacknowledged.firstHeldFrom(tag + 1)) {
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
      settleNowOrLater(deliveryTag, fate);
      endReturns();
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
      endReturns();
    }
  }

  private void settleThrough(long last, Fate fate) {
    long tag = unacknowledged.firstFrom(0);
    while (tag != NONE && tag <= last) {
      settleNowOrLater(tag, fate);
      tag = unacknowledged.firstFrom(tag + 1);
    }
    endReturns();
  }

  /// Lets queues go on that got something back, now that they have all of it.
  private void endReturns() {
    for (int i = 0; i < returnedTo.size(); i++) {
      returnedTo.get(i).requeued();
    }
    returnedTo.clear();
  }

  private void noteReturn(MessageQueue queue) {
    if (returnedTo.isEmpty() || returnedTo.getLast() != queue) {
      returnedTo.add(queue);
    }
  }

  private void settleNowOrLater(long tag, Fate fate) {
    if (transaction == null) {
      settleOne(tag, fate);
    } else {
      transaction.add(tag, fate);
      unacknowledged.setAside(tag);
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
        queue.requeue(sequence, entry, bodySize, false);
        noteReturn(queue);
      }
      case REQUEUED_AFTER_FAILURE -> {
        queue.requeue(sequence, entry, bodySize, true);
        noteReturn(queue);
      }
    }
    if (consumer != null) {
      consumer.settled();
    }
    if (limit > 0) {
      onRoom.run();
    }
  }
}
