package io.leveret.core.publish;

import java.util.ArrayDeque;

/// The channels of one shard that have confirms to send, or that wait for the disk: for confirms,
/// or for the end of a transaction. What they wait for is that the durable log is written up to a
/// position, or that it is synced.
///
/// **Confined** to the shard's loop.
public final class ConfirmScheduler {
  private final ArrayDeque<Confirms> unsent = new ArrayDeque<>();
  private final ArrayDeque<Confirms> waiting = new ArrayDeque<>();
  private final ArrayDeque<Commit> writtenCommits = new ArrayDeque<>();
  private final ArrayDeque<Commit> syncedCommits = new ArrayDeque<>();
  private final Runnable wake;
  private long awaitedWrite;
  private long awaitedSync;

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

  /// Notes that somebody waits for a position, which is no lower than those before.
  void wants(long position, boolean synced) {
    if (synced) {
      awaitedSync = position;
    } else {
      awaitedWrite = position;
    }
  }

  /// Runs `done` once the durable log is written up to `position`, and synced if that is wanted;
  /// positions come in ascending order.
  public void await(long position, boolean synced, Runnable done) {
    wants(position, synced);
    (synced ? syncedCommits : writtenCommits).add(new Commit(position, done));
    wake.run();
  }

  /// The highest position that somebody ever waited for to be written.
  public long awaitedWrite() {
    return awaitedWrite;
  }

  /// The highest position that somebody ever waited for to be synced.
  public long awaitedSync() {
    return awaitedSync;
  }

  /// Confirms and ends what waited for the durable log to be written, or synced, this far.
  public void durable(long written, long synced) {
    for (int count = waiting.size(); count > 0; count--) {
      Confirms confirms = waiting.remove();
      if (confirms.release(written, synced)) {
        waiting.add(confirms);
      }
    }
    end(writtenCommits, written);
    end(syncedCommits, synced);
  }

  private static void end(ArrayDeque<Commit> commits, long position) {
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
