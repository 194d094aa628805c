package io.leveret.core.publish;

import java.util.ArrayDeque;

/// The channels of one shard that have confirms to send, or that wait for a sync: for confirms, or
/// for the end of a transaction.
///
/// **Confined** to the shard's loop.
public final class ConfirmScheduler {
  private final ArrayDeque<Confirms> unsent = new ArrayDeque<>();
  private final ArrayDeque<Confirms> waiting = new ArrayDeque<>();
  private final ArrayDeque<Commit> commits = new ArrayDeque<>();
  private final Runnable wake;

  private record Commit(long position, Runnable done) {}

  /// @param wake asks for [#sendAll] soon
  public ConfirmScheduler(Runnable wake) {
    this.wake = wake;
  }

  void addUnsent(Confirms confirms) {
    unsent.add(confirms);
    if (unsent.size() == 1) {
      wake.run();
    }
  }

  void addWaiting(Confirms confirms) {
    waiting.add(confirms);
  }

  /// Runs `done` once the durable log is synced up to `position`; positions come in ascending
  /// order.
  public void await(long position, Runnable done) {
    commits.add(new Commit(position, done));
    wake.run();
  }

  /// Whether something waits for the disk.
  public boolean isWaiting() {
    return !waiting.isEmpty() || !commits.isEmpty();
  }

  /// Confirms and ends what waited for no more than `position` of the durable log.
  public void durable(long position) {
    for (int count = waiting.size(); count > 0; count--) {
      Confirms confirms = waiting.remove();
      if (confirms.release(position)) {
        waiting.add(confirms);
      }
    }
    for (Commit first = commits.peek();
        first != null && first.position() <= position;
        first = commits.peek()) {
      commits.remove();
      first.done().run();
    }
  }

  /// Sends what was confirmed since the last call: one frame a channel.
  public void sendAll() {
    for (Confirms confirms = unsent.poll(); confirms != null; confirms = unsent.poll()) {
      confirms.send();
    }
  }
}
