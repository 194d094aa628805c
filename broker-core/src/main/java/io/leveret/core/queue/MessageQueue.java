package io.leveret.core.queue;

import io.leveret.core.exchange.Destination;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.DamagedRecordException;
import io.leveret.core.storage.MessageStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ready and unacknowledged messages of one AMQP queue, and its consumers.
///
/// Ready messages stand in the order of their arrival; one that comes back takes the place it had,
/// which is before all that were never handed out. Whose turn it is says [ConsumerTurn].
///
/// **Confined** to the queue's loop.
///
/// Invariant: `readyCount() + unacknowledgedCount()` is the number of messages this queue refers to
/// in the store.
public final class MessageQueue implements Destination {
  private static final Logger LOG = LoggerFactory.getLogger(MessageQueue.class);

  /// Bytes that one queue may hand out before the others have their turn.
  private static final long TURN_BYTES = 512 * 1024;

  /// What a message costs beyond its body, so that empty messages end a turn, too.
  private static final long MESSAGE_OVERHEAD = 64;

  private static final long NOTHING_READY = 0;

  private final QueueDefinition definition;
  private final MessageStore store;
  private final QueueScheduler scheduler;
  private final ReadyRing ready = new ReadyRing();
  private final ReturnedEntries returned = new ReturnedEntries();
  private final ConsumerTurn consumers = new ConsumerTurn();
  private final MessageView view = new MessageView();
  private final SettledRange settled;
  private long unacknowledged;
  private long deliveredUpTo;
  private boolean scheduled;
  private boolean loading;
  private boolean unrecorded;
  private boolean deliveryUnrecorded;
  private boolean deleted;
  private QueueSettings settings = QueueSettings.NONE;

  public MessageQueue(QueueDefinition definition, MessageStore store, QueueScheduler scheduler) {
    this.definition = definition;
    this.store = store;
    this.scheduler = scheduler;
    this.settled = new SettledRange(store, definition.queueId());
  }

  public QueueDefinition definition() {
    return definition;
  }

  public QueueSettings settings() {
    return settings;
  }

  /// Follows other settings from now on.
  public void apply(QueueSettings changed) {
    settings = changed;
    consumers.singleActive(changed.singleActiveConsumer());
    schedule();
  }

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public int queueId() {
    return definition.queueId();
  }

  @Override
  public boolean isDurable() {
    return definition.durable();
  }

  /// Messages that could be handed out now.
  public int readyCount() {
    return (int) Math.min(ready.size() + returned.size(), Integer.MAX_VALUE);
  }

  /// Messages handed out and not settled.
  public long unacknowledgedCount() {
    return unacknowledged;
  }

  public int consumerCount() {
    return consumers.size();
  }

  /// Whether a consumer asked to be the only one.
  public boolean hasExclusiveConsumer() {
    return consumers.hasExclusive();
  }

  public boolean isDeleted() {
    return deleted;
  }

  /// Appends a message that the store holds on behalf of this queue.
  public void enqueue(long address) {
    ready.add(address);
    if (!scheduled) {
      schedule();
    }
  }

  /// Appends a message found in the log at start.
  public void recover(long address, boolean redelivered, int failures) {
    ready.add(Entry.of(address, redelivered, failures));
  }

  /// Adds a consumer at the end of the turn.
  public Subscription subscribe(Consumer consumer, boolean exclusive) {
    Subscription subscription = consumers.add(this, consumer, exclusive);
    schedule();
    return subscription;
  }

  /// Removes a consumer. What it has not settled stays with it.
  public void unsubscribe(Subscription subscription) {
    if (consumers.remove(subscription)) {
      schedule(); // another one may be the active consumer now
    }
  }

  void rejoin(Subscription subscription) {
    consumers.join(subscription);
    schedule();
  }

  /// Hands the first ready message to `taker`, whether or not it is ready for one.
  ///
  /// @param retry run when the answer is [GetResult#LATER] and the message has been read
  public GetResult get(Consumer taker, Runnable retry) {
    while (!isEmpty()) {
      long entry = firstEntry();
      if (isReadable(entry)) {
        handTo(taker, entry);
        return GetResult.TAKEN;
      }
      if (!isEmpty() && firstEntry() == entry) {
        store.load(Entry.address(entry), retry);
        return GetResult.LATER;
      }
    }
    return GetResult.EMPTY;
  }

  /// Forgets a message that was handed out: it was acknowledged, or rejected for good.
  public void settle(long sequence, long entry) {
    unacknowledged--;
    forget(sequence, entry);
  }

  /// Takes back a message that was handed out, to the place it had.
  ///
  /// @param failed whether this counts as a failed delivery
  public void requeue(long sequence, long entry, boolean failed) {
    unacknowledged--;
    if (deleted) {
      store.release(Entry.address(entry));
      return;
    }
    long back = Entry.returned(entry, failed);
    returned.add(sequence, back);
    if (isDurable() && MessageStore.isDurable(Entry.address(entry))) {
      store.requeued(queueId(), Entry.address(entry), Entry.failures(back));
    }
    schedule();
  }

  /// Removes all ready messages and answers how many they were.
  public int purge() {
    int count = readyCount();
    while (!isEmpty()) {
      long sequence = firstSequence();
      forget(sequence, removeFirst());
    }
    return count;
  }

  /// Ends the queue: consumers are told, ready messages are gone. Answers how many those were.
  public int delete() {
    int count = readyCount();
    deleted = true;
    while (!isEmpty()) {
      store.release(Entry.address(removeFirst()));
    }
    if (isDurable()) {
      store.dropped(queueId());
    }
    for (Subscription subscription : consumers.all()) {
      unsubscribe(subscription);
      subscription.consumer().cancelledByQueue();
    }
    return count;
  }

  /// Records what this batch settled and delivered. Called by the scheduler.
  void recordBatch() {
    unrecorded = false;
    settled.flush();
    if (deliveryUnrecorded && unacknowledged > 0 && !deleted) {
      store.delivered(queueId(), deliveredUpTo);
    }
    deliveryUnrecorded = false;
  }

  /// Tells a checkpoint which of this queue's durable messages are left.
  ///
  /// @param outside durable entries that were handed out and not settled
  /// @param count how many of `outside` count
  public void describe(CheckpointWriter checkpoint, long[] outside, int count) {
    long head = firstAfterGaps();
    checkpoint.queue(queueId(), firstDurableAddress(head));
    for (long sequence = ready.head(); sequence < head; sequence++) {
      describeBefore(checkpoint, ready.at(sequence));
    }
    for (int i = 0; i < count; i++) {
      describeBelow(checkpoint, outside[i]);
    }
    for (int i = 0; i < returned.size(); i++) {
      describeBelow(checkpoint, returned.entryAt(i));
    }
  }

  /// Hands out messages until the turn is used up, nobody can take one, or one must be read first.
  void takeTurn() {
    scheduled = false;
    for (long left = TURN_BYTES; left > 0; left -= view.bodySize() + MESSAGE_OVERHEAD) {
      Subscription next = consumers.next();
      if (next == null || isEmpty()) {
        return;
      }
      long entry = firstEntry();
      if (isReadable(entry)) {
        consumers.served(next);
        handTo(next.consumer(), entry);
      } else if (!isEmpty() && firstEntry() == entry) {
        loading = true;
        store.load(Entry.address(entry), this::loaded);
        return;
      }
    }
    schedule();
  }

  private void loaded() {
    loading = false;
    schedule();
  }

  private void schedule() {
    if (!scheduled && !loading && !consumers.isIdle() && !isEmpty()) {
      scheduled = true;
      scheduler.schedule(this);
    }
  }

  /// Points the view at the first message. One that is damaged is dropped, with a word in the log.
  private boolean isReadable(long entry) {
    try {
      return store.read(Entry.address(entry), view);
    } catch (DamagedRecordException damaged) {
      LOG.error(
          "queue '{}' in vhost '{}': dropped a damaged message: {}",
          name(),
          definition.virtualHost(),
          damaged.getMessage());
      long sequence = firstSequence();
      forget(sequence, removeFirst());
      return false;
    }
  }

  private void handTo(Consumer consumer, long entry) {
    long sequence = firstSequence();
    removeFirst();
    if (consumer.ackMode() == AckMode.MANUAL) {
      unacknowledged++;
      noteDelivered(Entry.address(entry));
      consumer.deliver(this, sequence, entry, view);
    } else {
      consumer.deliver(this, sequence, entry, view);
      forget(sequence, entry);
    }
  }

  private void noteDelivered(long address) {
    if (address > deliveredUpTo && isDurable() && MessageStore.isDurable(address)) {
      deliveredUpTo = address;
      deliveryUnrecorded = true;
      noteUnrecorded();
    }
  }

  private void forget(long sequence, long entry) {
    long address = Entry.address(entry);
    if (isDurable() && !deleted) {
      settled.add(sequence, address);
      noteUnrecorded();
    }
    store.release(address);
  }

  private void noteUnrecorded() {
    if (!unrecorded) {
      unrecorded = true;
      scheduler.noteUnrecorded(this);
    }
  }

  private boolean isEmpty() {
    return ready.isEmpty() && returned.isEmpty();
  }

  private long firstEntry() {
    return returned.isEmpty() ? ready.peek() : returned.firstEntry();
  }

  private long firstSequence() {
    return returned.isEmpty() ? ready.head() : returned.firstSequence();
  }

  private long removeFirst() {
    if (returned.isEmpty()) {
      return ready.poll();
    }
    long entry = returned.firstEntry();
    returned.removeFirst();
    return entry;
  }

  /// From here on every ready message was never delivered, and none that is gone stands between: a
  /// checkpoint may say of these that all are live.
  private long firstAfterGaps() {
    long floor = store.headFloor(queueId());
    long sequence = ready.head();
    while (sequence < ready.head() + ready.size()) {
      long entry = ready.at(sequence);
      if (!Entry.isRedelivered(entry) && Entry.address(entry) >= floor) {
        return sequence;
      }
      sequence++;
    }
    return sequence;
  }

  private static void describeBefore(CheckpointWriter checkpoint, long entry) {
    if (Entry.isRedelivered(entry)) {
      describeBelow(checkpoint, entry);
    } else {
      checkpoint.ready(Entry.address(entry)); // below the floor, so it is one of the durable log
    }
  }

  private long firstDurableAddress(long from) {
    for (long sequence = from; sequence < ready.head() + ready.size(); sequence++) {
      long address = Entry.address(ready.at(sequence));
      if (MessageStore.isDurable(address)) {
        return address;
      }
    }
    return NOTHING_READY;
  }

  private static void describeBelow(CheckpointWriter checkpoint, long entry) {
    if (MessageStore.isDurable(Entry.address(entry))) {
      checkpoint.below(Entry.address(entry), Entry.failures(entry));
    }
  }
}
