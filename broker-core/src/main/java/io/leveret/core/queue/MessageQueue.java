package io.leveret.core.queue;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Destination;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import java.util.List;

/// The ready and unacknowledged messages of one AMQP queue, and its consumers.
///
/// Ready messages stand by priority and in the order of their arrival; one that comes back takes
/// the place it had, which is before all that were never handed out. Whose turn it is says
/// [ConsumerTurn]. A message that leaves in any other way than by its consumer (it expired, there
/// were too many, it was refused) *dies*: it goes to the dead letter exchange if there is one.
///
/// **Confined** to the queue's loop.
///
/// Invariant: `readyCount() + unacknowledgedCount()` and what is dying is the number of messages
/// this queue refers to in the store.
public final class MessageQueue implements Destination {
  /// The place of a message that never had one: no other is its neighbour.
  private static final long NOWHERE = Long.MIN_VALUE / 2;

  private final QueueDefinition definition;
  private final MessageStore store;
  private final QueueScheduler scheduler;
  private final QueueJournal journal;
  private final EntryReader reader;
  private final ReadyMessages ready;
  private final ExpiryTimes times;
  private final ColdBacklog backlog;
  private final MessageExpiry expiry;
  private final LengthLimit length;
  private final ConsumerTurn consumers = new ConsumerTurn();
  private final Handover handover;
  private final DeliveryCounts counts;
  private QueueSettings settings = QueueSettings.NONE;
  private long unacknowledged;
  private boolean scheduled;
  private boolean deleted;

  public MessageQueue(QueueDefinition definition, MessageStore store, QueueScheduler scheduler) {
    this.definition = definition;
    this.store = store;
    this.scheduler = scheduler;
    this.journal = new QueueJournal(store, definition, () -> scheduler.noteUnrecorded(this));
    this.ready = new ReadyMessages(scheduler.memory(store));
    this.times = new ExpiryTimes(ready, scheduler, this::expireDue);
    this.backlog = new ColdBacklog(store, definition, ready, times, scheduler.memory(store));
    this.reader = new EntryReader(store, definition, backlog);
    this.expiry = new MessageExpiry(this, ready, reader, times);
    this.length = new LengthLimit(this, ready, reader);
    this.handover = new Handover(this, ready, reader, consumers, expiry);
    this.counts = new DeliveryCounts(scheduler, definition.type().equals("quorum"));
  }

  public QueueDefinition definition() {
    return definition;
  }

  public QueueSettings settings() {
    return settings;
  }

  /// Follows other settings from now on. Messages that are here keep the time they have to live,
  /// and the highest priority changes only while there is none.
  public void apply(QueueSettings changed) {
    boolean empty = ready.isEmpty() && unacknowledged == 0;
    if (empty) {
      times.clear();
      ready.prioritize(changed.maxPriority());
    }
    times.allowed().change(changed.messageTtlMillis(), empty);
    settings = changed;
    consumers.singleActive(changed.singleActiveConsumer());
    schedule();
    length.dropExcess();
  }

  /// What earlier settings allow messages that may still be here; to be kept over a restart.
  public List<PastTtl> pastTtls() {
    return times.allowed().past();
  }

  /// Takes [#pastTtls] from an earlier run, before its messages are found.
  public void recover(List<PastTtl> past) {
    times.allowed().recover(past);
  }

  /// What of this queue is not in memory.
  public ColdBacklog backlog() {
    return backlog;
  }

  /// Begins to count the time of messages that recovery found. Called once, on the loop.
  public void start() {
    times.await();
    length.dropExcess();
  }

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public int queueId() {
    return definition.queueId();
  }

  public boolean isDurable() {
    return definition.durable();
  }

  @Override
  public Durability durability() {
    return definition.durable() ? settings.durability() : Durability.RAM;
  }

  /// Messages that could be handed out now.
  public int readyCount() {
    return (int) Math.min(ready.count(), Integer.MAX_VALUE);
  }

  /// Bytes in the bodies of the messages that could be handed out now.
  public long readyBytes() {
    return ready.bytes();
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

  /// Whether the queue is full and refuses a message now (G126): it must not be enqueued then.
  public boolean refuses(MessageView message) {
    return length.refuses(message);
  }

  /// Lets a message die that the store holds on behalf of this queue, which refuses it.
  public void bury(long address) {
    die(NOWHERE, expiry.leaveGap(Entry.of(address, 0, false)), DeathReason.MAX_LENGTH);
  }

  /// Appends a message that the store holds on behalf of this queue.
  public void enqueue(long address, MessageView message) {
    long lifetime = times.lifetime(message.timeToLive());
    append(fresh(address, message.priority(), lifetime), lifetime, message);
  }

  /// Appends a dead letter of a message that somebody was given before: to a client it is one that
  /// comes again.
  public void enqueueAgain(long address, MessageView message) {
    long lifetime = times.lifetime(message.timeToLive());
    long entry = Entry.returned(fresh(address, message.priority(), lifetime), false);
    journal.requeued(entry);
    append(expiry.leaveGap(entry), lifetime, message); // a checkpoint has to tell of it by itself
  }

  private void append(long entry, long lifetime, MessageView message) {
    if (lifetime == 0) {
      expireDue();
    }
    times.allowed().arrived(Entry.address(entry));
    long sequence = ready.add(entry, message.bodySize());
    if (lifetime == 0) {
      expiry.nowOrNever(entry);
      handOut();
    }
    if (lifetime != MessageView.FOR_EVER) {
      times.watch(scheduler.nowMillis() + lifetime, Entry.priority(entry), sequence);
    }
    length.dropExcess();
    schedule();
  }

  /// Appends a message found in the log at start.
  public void recover(RecoveryHandler.Found found) {
    long lifetime = times.lifetime(found.timeToLive(), found.address());
    times.allowed().arrived(found.address());
    long fresh = fresh(found.address(), found.priority(), lifetime);
    long entry = Entry.recovered(fresh, found.redelivered(), found.failures());
    if (found.redelivered()) {
      var _ = expiry.leaveGap(entry);
    }
    long sequence = ready.add(entry, found.bodySize());
    if (lifetime != MessageView.FOR_EVER) {
      times.watched().add(found.appendedMillis() + lifetime, Entry.priority(entry), sequence);
    }
  }

  private long fresh(long address, int priority, long lifetime) {
    return Entry.of(
        address, Math.min(priority, ready.maxPriority()), lifetime != MessageView.FOR_EVER);
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
    return handover.get(taker, retry);
  }

  /// Forgets a message that was handed out and acknowledged.
  public void settle(long sequence, long entry) {
    unacknowledged--;
    forget(sequence, entry);
  }

  /// Lets a message die that was handed out and refused for good.
  public void reject(long sequence, long entry) {
    unacknowledged--;
    die(sequence, entry, DeathReason.REJECTED);
  }

  /// Takes back a message that was handed out, to the place it had. [#requeued] must follow when
  /// all are back.
  ///
  /// @param bodySize of the message
  /// @param failed whether this counts as a failed delivery
  public void requeue(long sequence, long entry, long bodySize, boolean failed) {
    unacknowledged--;
    if (deleted) {
      store.release(Entry.address(entry));
      return;
    }
    boolean isFailure = failed || settings.countsEveryReturn();
    long back = Entry.returned(entry, isFailure);
    journal.requeued(back);
    if (isFailure && settings.isBeyondDeliveryLimit(Entry.failures(back))) {
      die(sequence, back, DeathReason.DELIVERY_LIMIT);
      return;
    }
    counts.returned(back, isFailure);
    ready.putBack(sequence, back, bodySize);
    if (Entry.expires(back)) {
      expiry.watchAgain(back, sequence);
    }
    schedule();
  }

  /// Ends a series of [#requeue]: only now is it known who is first, and what is too much.
  public void requeued() {
    length.dropExcess();
  }

  /// Removes all ready messages and answers how many they were.
  public int purge() {
    int count = readyCount();
    var purge = new QueuePurge(store, queueId(), isDurable() && !deleted, counts);
    purge.run(ready, backlog, scheduler.purged());
    times.clear();
    return count;
  }

  /// Ends the queue: consumers are told, ready messages are gone. Answers how many those were.
  public int delete() {
    int count = readyCount();
    deleted = true;
    purge();
    journal.dropped();
    for (Subscription subscription : consumers.all()) {
      unsubscribe(subscription);
      subscription.consumer().cancelledByQueue();
    }
    return count;
  }

  /// Records what this batch settled and delivered. Called by the scheduler.
  void recordBatch() {
    journal.record(unacknowledged > 0 && !deleted);
  }

  /// Tells a checkpoint which of this queue's durable messages are left.
  ///
  /// @param outside entries that were handed out and not settled, or are dying
  /// @param count how many of `outside` count
  public void describe(CheckpointWriter checkpoint, long[] outside, int count) {
    var description = new QueueCheckpoint(checkpoint);
    description.ready(queueId(), ready, Math.max(expiry.gapFloor(), store.headFloor(queueId())));
    for (int i = 0; i < count; i++) {
      description.returned(outside[i]);
    }
  }

  /// Lets what is too old die and hands out messages, until the turn is used up, nobody can take
  /// one, or one must be read first.
  void takeTurn() {
    scheduled = false;
    expireDue();
    length.dropExcess();
    handOut();
  }

  /// Hands out messages as long as somebody takes them and this queue's turn lasts.
  void handOut() {
    handover.handOut();
  }

  Handover handover() {
    return handover;
  }

  /// Goes on where the queue had to stop.
  void goOn() {
    expireDue();
    length.dropExcess();
    schedule();
  }

  /// Lets the messages die whose time is over.
  void expireDue() {
    expiry.expireDue();
  }

  /// Asks for a turn, if there is anything to hand out.
  void schedule() {
    if (!scheduled && !handover.isFetching() && !consumers.isIdle() && !ready.isEmpty()) {
      comeAgain();
    }
  }

  /// Asks for a turn.
  void comeAgain() {
    if (!scheduled) {
      scheduled = true;
      scheduler.schedule(this);
    }
  }

  /// Gives a message to a consumer, ready no more.
  void deliver(Consumer consumer, long sequence, long entry, MessageView message) {
    if (Entry.isRedelivered(entry)) {
      counts.tell(message, entry);
    }
    if (consumer.ackMode() == AckMode.MANUAL) {
      unacknowledged++;
      journal.delivered(Entry.address(entry));
      consumer.deliver(this, sequence, entry, message);
    } else {
      consumer.deliver(this, sequence, entry, message);
      forget(sequence, entry);
    }
  }

  /// Lets go of a message for good.
  void forget(long sequence, long entry) {
    long address = Entry.address(entry);
    counts.forget(entry);
    if (!deleted) {
      journal.settled(sequence, address, ready.maxPriority() == 0);
    }
    store.release(address);
  }

  /// Lets go of a message that is to be a dead letter, if there is where to send it.
  void die(long sequence, long entry, DeathReason reason) {
    if (settings.deadLetters().isEmpty() || deleted) {
      forget(sequence, entry);
    } else {
      scheduler.dying().add(this, sequence, entry, reason);
    }
  }
}
