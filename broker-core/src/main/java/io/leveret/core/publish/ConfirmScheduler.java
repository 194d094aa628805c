package io.leveret.core.publish;

import java.util.ArrayDeque;

/// The channels of one shard that have confirms to send, or that wait for the disk: for confirms,
/// or for the end of a transaction. What they wait for is that the durable log is written up to a
/// position, or that it is synced; confirms may wait for the log of another shard, too.
///
/// **Confined** to the shard's loop.
public final class ConfirmScheduler {
  private final ArrayDeque<Confirms> unsent = new ArrayDeque<>();
  private final ArrayDeque<Confirms> waiting = new ArrayDeque<>();
  private final ArrayDeque<Commit> writtenCommits = new ArrayDeque<>();
  private final ArrayDeque<Commit> syncedCommits = new ArrayDeque<>();
  private final Runnable wake;
  private final int here;
  private final long[] written;
  private final long[] synced;

  /// Where somebody of each other shard waits for this one's log to be.
  private final long[] awaitedBy;

  private long awaitedWrite;
  private long awaitedSync;

  private record Commit(long position, Runnable done) {}

  /// @param wake asks for [#sendAll] soon
  public ConfirmScheduler(Runnable wake) {
    this(wake, 0, 1);
  }

  /// @param here the shard
  /// @param shards how many there are
  public ConfirmScheduler(Runnable wake, int here, int shards) {
    this.wake = wake;
    this.here = here;
    this.written = new long[shards];
    this.synced = new long[shards];
    this.awaitedBy = new long[shards];
  }

  int here() {
    return here;
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

  /// Forgets confirms that another shard sends from now on.
  void forget(Confirms confirms) {
    unsent.remove(confirms);
    waiting.remove(confirms);
  }

  /// Notes that somebody waits for a position, which is no lower than those before. While this
  /// shard stands still, another may.
  void wants(long position, boolean isSync) {
    if (isSync) {
      awaitedSync = position;
    } else {
      awaitedWrite = position;
    }
  }

  /// As [#wants], for somebody of another shard, or of this one. All shards stand still.
  void wants(ConfirmScheduler by, long position, boolean isSync) {
    wants(position, isSync);
    if (by != this) {
      inform(by, position);
    }
  }

  /// Takes over what another shard waits for on behalf of one to which somebody moves. All shards
  /// stand still.
  void alsoAwaitedBy(ConfirmScheduler by) {
    if (by != this) {
      inform(by, Math.max(awaitedWrite, awaitedSync));
    }
  }

  /// Lets another shard know what is known here: it was not told while it waited for nothing.
  private void inform(ConfirmScheduler other, long awaited) {
    awaitedBy[other.here] = Math.max(awaitedBy[other.here], awaited);
    other.written[here] = written[here];
    other.synced[here] = synced[here];
  }

  /// Whether another shard waits for more of this one's log than it was told of.
  public boolean isAwaitedBy(int shard) {
    return awaitedBy[shard] > synced[here];
  }

  /// Runs `done` once the durable log is written up to `position`, and synced if that is wanted;
  /// positions come in ascending order.
  public void await(long position, boolean isSync, Runnable done) {
    wants(position, isSync);
    (isSync ? syncedCommits : writtenCommits).add(new Commit(position, done));
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
  public void durable(long writtenUpTo, long syncedUpTo) {
    durable(here, writtenUpTo, syncedUpTo);
    end(writtenCommits, writtenUpTo);
    end(syncedCommits, syncedUpTo);
  }

  /// Confirms what waited for the durable log of a shard to be written, or synced, this far. More
  /// may be known already: see [#inform].
  public void durable(int shard, long writtenUpTo, long syncedUpTo) {
    written[shard] = Math.max(written[shard], writtenUpTo);
    synced[shard] = Math.max(synced[shard], syncedUpTo);
    for (int count = waiting.size(); count > 0; count--) {
      Confirms confirms = waiting.remove();
      if (confirms.release()) {
        waiting.add(confirms);
      }
    }
  }

  long written(int shard) {
    return written[shard];
  }

  long synced(int shard) {
    return synced[shard];
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
