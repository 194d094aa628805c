package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.ReadyMessages;

/// Hands the ready messages of one queue to its consumers in turn, or to one who asks.
///
/// A message whose time is over is never handed out: it dies here when nobody saw it before.
///
/// **Confined** to the queue's loop.
final class Handover {
  /// What a message costs beyond its body, so that empty messages end a turn, too.
  private static final long MESSAGE_OVERHEAD = 64;

  private final QueueContents contents;
  private final ReadyMessages ready;
  private final EntryReader reader;
  private final ConsumerTurn consumers;
  private final MessageExpiry expiry;
  private boolean fetching;

  Handover(
      QueueContents contents,
      ReadyMessages ready,
      EntryReader reader,
      ConsumerTurn consumers,
      MessageExpiry expiry) {
    this.contents = contents;
    this.ready = ready;
    this.reader = reader;
    this.consumers = consumers;
    this.expiry = expiry;
  }

  /// Hands out messages as long as somebody takes them and the queue's turn lasts.
  ///
  /// @param turn bytes that the queue may hand out before the others have their turn
  /// @return bytes that it did hand out, about
  long handOut(long turn) {
    long left = turn;
    for (; left > 0; left -= MESSAGE_OVERHEAD + reader.view().bodySize()) {
      Subscription next = consumers.next();
      if (next == null || ready.isEmpty() || fetching) {
        return turn - left;
      }
      long entry = ready.firstEntry();
      switch (reader.look(entry)) {
        case READABLE -> {
          if (!dies(entry)) {
            consumers.served(next);
            handTo(next.consumer(), entry);
          }
        }
        case NOT_IN_MEMORY -> fetch(entry);
        case DAMAGED -> dropFirst();
      }
    }
    contents.schedule();
    return turn - left;
  }

  /// Hands the first ready message to `taker`, whether or not it is ready for one.
  ///
  /// @param retry run when the answer is [GetResult#LATER] and the message has been read
  GetResult get(Consumer taker, Runnable retry) {
    contents.expireDue();
    while (!ready.isEmpty()) {
      long entry = ready.firstEntry();
      switch (reader.look(entry)) {
        case READABLE -> {
          if (!dies(entry)) {
            handTo(taker, entry);
            return GetResult.TAKEN;
          }
        }
        case NOT_IN_MEMORY -> {
          reader.load(entry, retry);
          return GetResult.LATER;
        }
        case DAMAGED -> dropFirst();
      }
    }
    return GetResult.EMPTY;
  }

  /// Brings a message into memory that stands in the way of others, and then goes on.
  void fetch(long entry) {
    fetching = true;
    reader.load(entry, this::fetched);
  }

  /// Whether a message is on its way into memory that the queue waits for.
  boolean isFetching() {
    return fetching;
  }

  private void fetched() {
    fetching = false;
    contents.goOn();
  }

  /// Lets go of the first message: it cannot be read, or is not wanted.
  void dropFirst() {
    long sequence = ready.firstSequence();
    long entry = ready.firstEntry();
    ready.removeFirst(0);
    contents.forget(sequence, entry);
  }

  /// Whether the first message, which was looked at, is too old; then it is gone.
  private boolean dies(long entry) {
    if (!Entry.expires(entry) || !expiry.isOver(entry)) {
      return false;
    }
    long sequence = ready.firstSequence();
    ready.removeFirst(reader.view().bodySize());
    contents.die(sequence, entry, DeathReason.EXPIRED);
    return true;
  }

  private void handTo(Consumer consumer, long entry) {
    long sequence = ready.firstSequence();
    ready.removeFirst(reader.view().bodySize());
    contents.deliver(consumer, sequence, entry, reader.view());
  }
}
