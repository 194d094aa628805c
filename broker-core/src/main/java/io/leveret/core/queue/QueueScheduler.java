package io.leveret.core.queue;

import java.util.ArrayDeque;

/// The queues of one shard that have something to hand out, in turn.
///
/// A queue is here at most once. **Confined** to the shard's loop.
public final class QueueScheduler {
  private final ArrayDeque<MessageQueue> dirty = new ArrayDeque<>();
  private final ArrayDeque<MessageQueue> unrecorded = new ArrayDeque<>();
  private final Runnable wake;

  /// @param wake asks for [#dispatchAll] soon; called when the first queue has come
  public QueueScheduler(Runnable wake) {
    this.wake = wake;
  }

  void schedule(MessageQueue queue) {
    dirty.add(queue);
    if (dirty.size() == 1) {
      wake.run();
    }
  }

  /// Gives every queue that is here now one turn. A queue with more to give comes again after.
  public void dispatchAll() {
    for (int turns = dirty.size(); turns > 0; turns--) {
      dirty.remove().takeTurn();
    }
    if (!dirty.isEmpty()) {
      wake.run();
    }
  }

  void noteUnrecorded(MessageQueue queue) {
    unrecorded.add(queue);
  }

  /// Lets every queue give the log what it settled since the last call.
  public void recordAll() {
    for (MessageQueue queue = unrecorded.poll(); queue != null; queue = unrecorded.poll()) {
      queue.recordBatch();
    }
  }
}
