package io.leveret.core.queue;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Destination;
import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.directory.SegmentIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One AMQP queue: its ready and unacknowledged messages, and its consumers.
///
/// Ready messages stand by priority and in the order of their arrival; one that comes back takes
/// the place it had, which is before all that were never handed out. Whose turn it is says
/// [ConsumerTurn]. A message that leaves in any other way than by its consumer (it expired, there
/// were too many, it was refused) *dies*: it goes to the dead letter exchange if there is one.
///
/// What deals with messages is made when the first one comes ([QueueContents]): a broker may have a
/// hundred thousand queues, most of which never hold any.
///
/// **Confined** to the queue's loop.
public final class MessageQueue implements Destination {
  private QueueDefinition definition;
  private MessageStore store;
  private QueueScheduler scheduler;
  private final ConsumerTurn consumers = new ConsumerTurn();
  private @Nullable QueueContents contents;
  private QueueSettings settings = QueueSettings.NONE;
  private boolean scheduled;
  private boolean busy;
  private boolean deleted;
  private boolean settled;

  public MessageQueue(QueueDefinition definition, MessageStore store, QueueScheduler scheduler) {
    this.definition = definition;
    this.store = store;
    this.scheduler = scheduler;
  }

  private QueueContents contents() {
    var present = contents;
    if (present == null) {
      present = new QueueContents(this, store, scheduler, consumers);
      contents = present;
    }
    return present;
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
    if (contents != null) {
      contents.follow(changed);
    }
    settings = changed;
    consumers.singleActive(changed.singleActiveConsumer());
    schedule();
    requeued();
  }

  /// What earlier settings allow messages that may still be here; to be kept over a restart.
  public List<PastTtl> pastTtls() {
    return contents == null ? List.of() : contents.pastTtls();
  }

  /// Takes [#pastTtls] from an earlier run, before its messages are found.
  public void recover(List<PastTtl> past) {
    if (contents != null || !past.isEmpty()) {
      contents().recover(past);
    }
  }

  public ColdBacklog backlog() {
    return contents().backlog();
  }

  /// A segment of the store got its directory.
  public void sealed(SegmentIndex index) {
    if (contents != null) {
      contents.backlog().sealed(index);
    }
  }

  /// Begins to count the time of messages that recovery found. Called once, on the loop.
  public void start() {
    if (contents != null) {
      contents.start();
    }
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
  public int shard() {
    return definition.shard();
  }

  public boolean isDurable() {
    return definition.durable();
  }

  @Override
  public Durability durability() {
    return definition.durable() ? settings.durability() : Durability.RAM;
  }

  public int readyCount() {
    return contents == null ? 0 : (int) Math.min(contents.readyCount(), Integer.MAX_VALUE);
  }

  public long readyBytes() {
    return contents == null ? 0 : contents.readyBytes();
  }

  public long unacknowledgedCount() {
    return contents == null ? 0 : contents.unacknowledgedCount();
  }

  public int consumerCount() {
    return consumers.size();
  }

  public boolean hasExclusiveConsumer() {
    return consumers.hasExclusive();
  }

  public boolean isDeleted() {
    return deleted;
  }

  /// Whether the queue is full and refuses a message now (G126): it must not be enqueued then.
  public boolean refuses(MessageView message) {
    return contents().refuses(message);
  }

  /// Whether a message that comes may be handed out, and to another shard, before the batch ends.
  public boolean handsOutElsewhereAtOnce() {
    return settings.messageTtlMillis() == 0 && servesElsewhere();
  }

  /// Whether messages may go to a consumer on another shard, which must stand still meanwhile.
  boolean servesElsewhere() {
    return consumers.isAnyElsewhere();
  }

  /// Whether it may still [#moveTo] another shard: no message and no consumer ever came.
  public boolean mayMove() {
    return contents == null && !settled && !deleted && consumers.size() == 0;
  }

  /// Stays on its shard from now on, because a message that is to come waits there.
  public void settleDown() {
    settled = true;
  }

  /// Lives where `made` does, which was made in its place and is forgotten.
  public void moveTo(MessageQueue made) {
    definition = made.definition;
    store = made.store;
    scheduler = made.scheduler;
  }

  /// Takes note that a consumer lives on another shard now.
  public void consumerMoved() {
    consumers.moved();
  }

  /// Lets a message die that the store holds on behalf of this queue, which refuses it.
  public void bury(long address) {
    contents().bury(address);
  }

  /// Appends a message that the store holds on behalf of this queue.
  public void enqueue(long address, MessageView message) {
    contents().enqueue(address, message);
  }

  /// Appends a dead letter of a message that somebody was given before: to a client it is one that
  /// comes again.
  public void enqueueAgain(long address, MessageView message) {
    contents().enqueueAgain(address, message);
  }

  /// Appends a message found in the log at start.
  public void recover(RecoveryHandler.Found found) {
    contents().recover(found);
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
    return contents == null ? GetResult.EMPTY : contents.get(taker, retry);
  }

  /// Forgets a message that was handed out and acknowledged.
  public void settle(long sequence, long entry) {
    contents().settle(sequence, entry);
  }

  /// Lets a message die that was handed out and refused for good.
  public void reject(long sequence, long entry) {
    contents().reject(sequence, entry);
  }

  /// Takes back a message that was handed out, to the place it had. [#requeued] must follow when
  /// all are back.
  ///
  /// @param bodySize of the message
  /// @param failed whether this counts as a failed delivery
  public void requeue(long sequence, long entry, long bodySize, boolean failed) {
    contents().requeue(sequence, entry, bodySize, failed);
  }

  /// Ends a series of [#requeue]: only now is it known who is first, and what is too much.
  public void requeued() {
    if (contents != null) {
      contents.dropExcess();
    }
  }

  /// Removes all ready messages and answers how many they were.
  public int purge() {
    int count = readyCount();
    if (contents != null) {
      contents.purge();
    }
    return count;
  }

  /// Ends the queue: consumers are told, ready messages are gone. Answers how many those were.
  public int delete() {
    deleted = true;
    int count = purge();
    if (contents != null) {
      contents.dropped(); // the log knows nothing of a queue that never held a message
    }
    for (Subscription subscription : consumers.all()) {
      unsubscribe(subscription);
      subscription.consumer().cancelledByQueue();
    }
    return count;
  }

  /// Records what this batch settled and delivered. Called by the scheduler.
  void recordBatch() {
    contents().recordBatch();
  }

  /// Tells a checkpoint which of this queue's durable messages are left.
  ///
  /// @param outside entries that were handed out and not settled, or are dying
  /// @param count how many of `outside` count
  public void describe(CheckpointWriter checkpoint, long[] outside, int count) {
    if (contents != null) {
      contents.describe(checkpoint, outside, count);
    }
  }

  /// Tells what it needs of durable records that is in no memory and that [#describe] does not
  /// tell.
  public void describeElsewhere(java.util.function.Consumer<CheckpointSource.Elsewhere> told) {
    if (contents != null) {
      contents.backlog().describeElsewhere(told);
    }
  }

  /// Lets what is too old die and hands out messages, until the turn is used up, nobody can take
  /// one, or one must be read first.
  ///
  /// @return bytes that were handed out, about
  long takeTurn() {
    scheduled = false;
    busy = true; // if it comes again from here, the turn was not enough
    long handed = contents == null ? 0 : contents.takeTurn();
    busy = handed >= QueueScheduler.MUCH;
    return handed;
  }

  /// Whether it handed out much when it had its last turn.
  boolean isBusy() {
    return busy;
  }

  /// Lets go of a dead message for good.
  void forget(long sequence, long entry) {
    contents().forget(sequence, entry);
  }

  /// Asks for a turn, if there is anything to hand out.
  void schedule() {
    if (!scheduled && contents != null && contents.isWaiting() && !consumers.isIdle()) {
      comeAgain();
    }
  }

  void comeAgain() {
    if (!scheduled) {
      scheduled = true;
      scheduler.schedule(this);
    }
  }
}
