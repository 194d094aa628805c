package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.RecoveryHandler;
import java.util.List;

/// The messages of one queue, and what becomes of them: how they wait, leave, come back and die.
///
/// A queue has this from its first message on. Most of very many queues never hold one, and so cost
/// a tenth.
///
/// **Confined** to the queue's loop.
///
/// Invariant: what is ready, handed out or dying is what this queue refers to in the store.
final class QueueContents {
  /// The place of a message that never had one: no other is its neighbour.
  private static final long NOWHERE = Long.MIN_VALUE / 2;

  private final MessageQueue queue;
  private final MessageStore store;
  private final QueueScheduler scheduler;
  private final QueueJournal journal;
  private final ReadyMessages ready;
  private final ExpiryTimes times;
  private final ColdBacklog backlog;
  private final MessageExpiry expiry;
  private final LengthLimit length;
  private final Handover handover;
  private final DeliveryCounts counts;
  private long unacknowledged;

  QueueContents(
      MessageQueue queue, MessageStore store, QueueScheduler scheduler, ConsumerTurn consumers) {
    var definition = queue.definition();
    this.queue = queue;
    this.store = store;
    this.scheduler = scheduler;
    this.journal = new QueueJournal(store, definition, () -> scheduler.noteUnrecorded(queue));
    this.ready = new ReadyMessages(scheduler.memory(store));
    this.times = new ExpiryTimes(ready, scheduler, this::expireDue);
    this.backlog = new ColdBacklog(store, definition, ready, times, scheduler);
    var reader = new EntryReader(store, definition, backlog);
    this.expiry = new MessageExpiry(this, ready, reader, times);
    this.length = new LengthLimit(this, ready, reader);
    this.handover = new Handover(this, ready, reader, consumers, expiry);
    this.counts = new DeliveryCounts(scheduler, definition.type().equals("quorum"));
    follow(queue.settings());
  }

  /// Follows other settings from now on.
  void follow(QueueSettings changed) {
    boolean empty = ready.isEmpty() && unacknowledged == 0;
    if (empty) {
      times.clear();
      ready.prioritize(changed.maxPriority());
    }
    times.allowed().change(changed.messageTtlMillis(), empty);
  }

  List<PastTtl> pastTtls() {
    return times.allowed().past();
  }

  void recover(List<PastTtl> past) {
    times.allowed().recover(past);
  }

  ColdBacklog backlog() {
    return backlog;
  }

  void start() {
    times.allowed().goOnFrom(store.appendedPosition() >>> 3);
    times.await();
    length.dropExcess();
  }

  QueueSettings settings() {
    return queue.settings();
  }

  /// Messages that could be handed out now.
  long readyCount() {
    return ready.count();
  }

  /// Bytes in the bodies of the messages that could be handed out now.
  long readyBytes() {
    return ready.bytes();
  }

  /// Messages handed out and not settled.
  long unacknowledgedCount() {
    return unacknowledged;
  }

  boolean refuses(MessageView message) {
    return length.refuses(message);
  }

  void bury(long address) {
    die(NOWHERE, expiry.leaveGap(Entry.of(address, 0, false)), DeathReason.MAX_LENGTH);
  }

  void enqueue(long address, MessageView message) {
    long lifetime = times.lifetime(message.timeToLive());
    append(fresh(address, message.priority(), lifetime), lifetime, message);
  }

  void enqueueAgain(long address, MessageView message) {
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
    backlog.makeRoom(Entry.priority(entry));
    length.dropExcess();
    schedule();
  }

  void recover(RecoveryHandler.Found found) {
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

  GetResult get(Consumer taker, Runnable retry) {
    return handover.get(taker, retry);
  }

  void settle(long sequence, long entry) {
    unacknowledged--;
    forget(sequence, entry);
  }

  void reject(long sequence, long entry) {
    unacknowledged--;
    die(sequence, entry, DeathReason.REJECTED);
  }

  void requeue(long sequence, long entry, long bodySize, boolean failed) {
    unacknowledged--;
    if (queue.isDeleted()) {
      store.release(Entry.address(entry));
      return;
    }
    boolean isFailure = failed || settings().countsEveryReturn();
    long back = Entry.returned(entry, isFailure);
    journal.requeued(back);
    if (isFailure && settings().isBeyondDeliveryLimit(Entry.failures(back))) {
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

  /// Lets what is too much die, if that is how it is done here.
  void dropExcess() {
    length.dropExcess();
  }

  /// Removes all ready messages.
  void purge() {
    boolean tells = queue.isDurable() && !queue.isDeleted();
    var purge = new QueuePurge(store, backlog, tells);
    long[] dying = scheduler.dying().of(queue.queueId());
    purge.run(ready, dying, journal.deliveredUpTo(), counts, scheduler.purged());
    times.clear();
  }

  /// Says that the queue is gone with all it holds.
  void dropped() {
    journal.dropped();
  }

  void recordBatch() {
    journal.record(unacknowledged > 0 && !queue.isDeleted());
  }

  void describe(CheckpointWriter checkpoint, long[] outside, int count) {
    var description = new QueueCheckpoint(checkpoint);
    int queueId = queue.queueId();
    description.ready(queueId, ready, Math.max(expiry.gapFloor(), store.headFloor(queueId)));
    for (int i = 0; i < count; i++) {
      description.returned(outside[i]);
    }
  }

  /// Hands out messages as long as somebody takes them and this queue's turn lasts.
  ///
  /// @return bytes that were handed out, about
  long handOut() {
    return handover.handOut(scheduler.turn());
  }

  /// Brings a message into memory that stands in the way of others, and then goes on.
  void fetch(long entry) {
    handover.fetch(entry);
  }

  /// Whether a message is on its way into memory that the queue waits for.
  boolean isFetching() {
    return handover.isFetching();
  }

  /// The queue's turn has come.
  ///
  /// @return bytes that were handed out, about
  long takeTurn() {
    expireDue();
    length.dropExcess();
    return handOut();
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

  /// Whether there is something to hand out.
  boolean isWaiting() {
    return !handover.isFetching() && !ready.isEmpty();
  }

  void schedule() {
    queue.schedule();
  }

  void comeAgain() {
    queue.comeAgain();
  }

  /// Gives a message to a consumer, ready no more.
  void deliver(Consumer consumer, long sequence, long entry, MessageView message) {
    if (Entry.isRedelivered(entry)) {
      counts.tell(message, entry);
    }
    if (consumer.ackMode() == AckMode.MANUAL) {
      unacknowledged++;
      journal.delivered(Entry.address(entry));
      consumer.deliver(queue, sequence, entry, message);
    } else {
      consumer.deliver(queue, sequence, entry, message);
      forget(sequence, entry);
    }
  }

  /// Lets go of a message for good.
  void forget(long sequence, long entry) {
    long address = Entry.address(entry);
    counts.forget(entry);
    if (!queue.isDeleted()) {
      journal.settled(sequence, address, ready.maxPriority() == 0);
    }
    store.release(address);
  }

  /// Lets go of a message that is to be a dead letter, if there is where to send it.
  void die(long sequence, long entry, DeathReason reason) {
    if (settings().deadLetters().isEmpty() || queue.isDeleted()) {
      forget(sequence, entry);
    } else {
      scheduler.dying().add(queue, sequence, entry, reason);
    }
  }
}
