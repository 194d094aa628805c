package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.Lane;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.storage.CheckpointWriter;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageRun;

/// Describes one queue's durable messages to a checkpoint: as much as possible by the address from
/// which on all are there, the others one by one. **Confined** to the queue's loop.
final class QueueCheckpoint {
  private static final long NOTHING_READY = 0;

  private final CheckpointWriter checkpoint;

  QueueCheckpoint(CheckpointWriter checkpoint) {
    this.checkpoint = checkpoint;
  }

  /// Tells what is ready.
  ///
  /// @param floor no message that is gone or comes again stands behind this address, but for those
  ///   after the head
  void ready(int queueId, ReadyMessages ready, long floor) {
    if (ready.maxPriority() == 0) {
      inOrder(queueId, ready.lane(0), floor);
      return;
    }
    checkpoint.queue(queueId, NOTHING_READY);
    for (int priority = 0; priority <= ready.maxPriority(); priority++) {
      Lane lane = ready.lane(priority);
      lane.backlog().forEach(new Before(NOTHING_READY));
      lane.forEachReturned(this::returned);
    }
  }

  /// Tells an entry that is handed out, came back or is dying.
  void returned(long entry) {
    if (MessageStore.isDurable(Entry.address(entry))) {
      checkpoint.below(Entry.address(entry), Entry.failures(entry));
    }
  }

  /// Finds the address from which on every ready message was never delivered, and none that is gone
  /// stands between: a checkpoint may say of these that all are live.
  private void inOrder(int queueId, Lane lane, long floor) {
    long head =
        lane.backlog().firstAfterRuns(entry -> isPlain(entry) && Entry.address(entry) >= floor);
    checkpoint.queue(queueId, Entry.address(head));
    lane.backlog().forEach(new Before(Entry.address(head)));
    lane.forEachReturned(this::returned);
  }

  private void tell(long entry) {
    if (Entry.isDead(entry)) {
      return;
    }
    if (Entry.isRedelivered(entry)) {
      returned(entry);
    } else if (MessageStore.isDurable(Entry.address(entry))) {
      checkpoint.ready(Entry.address(entry));
    }
  }

  private static boolean isPlain(long entry) {
    return !Entry.isRedelivered(entry)
        && !Entry.isDead(entry)
        && MessageStore.isDurable(Entry.address(entry));
  }

  /// Tells what stands before the head; everything when there is none.
  private final class Before implements Backlog.Visitor {
    private final long head;

    Before(long head) {
      this.head = head;
    }

    @Override
    public boolean entry(long entry) {
      boolean isBefore = head == NOTHING_READY || Entry.address(entry) != head;
      if (isBefore) {
        tell(entry);
      }
      return isBefore;
    }

    @Override
    public void run(MessageRun run) {
      checkpoint.run(run);
    }
  }
}
