package io.leveret.core.queue;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.Lane;
import io.leveret.core.queue.backlog.ReadyMessages;

/// Keeps a queue from growing beyond what its settings allow: counted are ready messages, and the
/// bytes of their bodies (G126, G127).
///
/// A message that a consumer can take at once is none too many: consumers have their chance first.
///
/// **Confined** to the queue's loop.
final class LengthLimit {
  /// Messages that may be dropped before others have their turn.
  private static final int MOST_AT_ONCE = 4096;

  private final QueueContents contents;
  private final ReadyMessages ready;
  private final EntryReader reader;

  LengthLimit(QueueContents contents, ReadyMessages ready, EntryReader reader) {
    this.contents = contents;
    this.ready = ready;
    this.reader = reader;
  }

  /// Whether the queue is full and refuses this message.
  boolean refuses(MessageView message) {
    if (contents.settings().overflow() == Overflow.DROP_HEAD || hasRoomFor(message)) {
      return false;
    }
    contents.expireDue();
    contents.handOut();
    return !hasRoomFor(message);
  }

  /// Drops what would be delivered next while there is too much, if that is how it is done here.
  void dropExcess() {
    if (!isExceeded() || contents.settings().overflow() != Overflow.DROP_HEAD) {
      return;
    }
    contents.expireDue();
    contents.handOut();
    for (int left = MOST_AT_ONCE; left > 0; left--) {
      if (contents.isFetching() || ready.isEmpty() || !isExceeded()) {
        return;
      }
      dropFirst();
    }
    contents.comeAgain();
  }

  private void dropFirst() {
    int priority = contents.settings().dropsLowestPriority() ? ready.lowest() : ready.highest();
    Lane lane = ready.lane(priority);
    long sequence = lane.firstSequence();
    long entry = lane.firstEntry();
    switch (reader.look(entry)) {
      case READABLE -> {
        ready.removeFirst(priority, reader.view().bodySize());
        contents.die(sequence, entry, DeathReason.MAX_LENGTH);
      }
      case NOT_IN_MEMORY -> contents.fetch(entry);
      case DAMAGED -> {
        ready.removeFirst(priority, 0);
        contents.forget(sequence, entry);
      }
    }
  }

  private boolean hasRoomFor(MessageView message) {
    return !exceeds(ready.count() + 1, ready.bytes() + message.bodySize());
  }

  private boolean isExceeded() {
    return exceeds(ready.count(), ready.bytes());
  }

  private boolean exceeds(long count, long bytes) {
    // Without a limit it is -1, the greatest unsigned number.
    QueueSettings settings = contents.settings();
    return Long.compareUnsigned(count, settings.maxLength()) > 0
        || Long.compareUnsigned(bytes, settings.maxLengthBytes()) > 0;
  }
}
