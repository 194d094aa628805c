package io.leveret.core.publish;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Which publishes of a channel are confirmed, in the order they came.
///
/// A publish waits for a position of the durable log to be written, or to be synced, or for
/// nothing. Confirms leave in order as one `basic.ack` with `multiple`; one that may leave before
/// others in front of it is sent by itself, so that a transient message never waits for the disk
/// and one that is to be written never for a sync. **Confined** to the channel's loop.
///
/// A publish to queues of several shards waits for the log of each, one after the other.
///
/// Invariant: everything before `base` is confirmed, `base` itself is not.
public final class Confirms {
  private static final long CONFIRMED = -1;

  /// Beside a position, which stands one bit higher: being written is enough. The highest bits name
  /// the shard whose log it is.
  private static final long WRITTEN = 1;

  private static final int SHARD = 56;
  private static final long[] NOTHING_MORE = {};

  private ConfirmScheduler scheduler;
  private final Output output;
  private long[] positions = new long[16];
  private long base = 1;
  private long next = 1;
  private long sent;

  /// No publish before this one waits to be written, but may for a sync.
  private long unwritten = 1;

  private long lastWritten;

  /// What publishes wait for beside their position: empty unless they went to several shards.
  private final Map<Long, long[]> further = new HashMap<>();

  /// The last sequence number that a multiple confirm has to name: those after it were sent alone.
  private long unsentUpTo;

  private boolean unsent;
  private boolean waiting;

  /// Where confirms leave.
  public interface Output {
    /// Confirms one publish, or all up to it.
    void confirm(long sequence, boolean multiple);

    /// Says that one publish did not reach every queue that it should have.
    void refuse(long sequence);
  }

  Confirms(ConfirmScheduler scheduler, Output output) {
    this.scheduler = scheduler;
    this.output = output;
  }

  /// Goes on with the scheduler of another shard, which may know already what this waits for.
  void moveTo(Homes homes) {
    scheduler.forget(this);
    scheduler = homes.confirms(homes.here());
    for (int shard = 0; waiting && shard < homes.count(); shard++) {
      homes.confirms(shard).alsoAwaitedBy(scheduler);
    }
    if (waiting && release()) {
      scheduler.addWaiting(this);
    }
    if (unsent) {
      scheduler.addUnsent(this);
    }
  }

  /// Notes a publish that is confirmed already.
  void addConfirmed() {
    if (base == next) {
      unsentUpTo = next++;
      base = next;
      noteUnsent();
    } else {
      long sequence = add(CONFIRMED);
      output.confirm(sequence, false);
    }
  }

  /// Notes a publish that was refused, and says so at once.
  void addRefused() {
    if (base == next) {
      send(); // a later multiple confirm must not stand for this one
      sent = next;
      base++;
      output.refuse(next++);
    } else {
      output.refuse(add(CONFIRMED));
    }
  }

  /// Notes a publish that is confirmed once the durable log is written up to `position`, or synced.
  void addWaiting(long position, boolean synced) {
    scheduler.wants(position, synced);
    addWaiting(awaited(scheduler.here(), position, synced));
  }

  /// As above, where the log is that of a shard which knows nothing of it yet.
  void addWaiting(Homes homes, int shard, long position, boolean synced) {
    homes.confirms(shard).wants(scheduler, position, synced);
    addWaiting(awaited(shard, position, synced));
  }

  /// What a publish waits for whose message stands before `position` of a shard's log, in one word.
  static long awaited(int shard, long position, boolean synced) {
    return (long) shard << SHARD | position << 1 | (synced ? 0 : WRITTEN);
  }

  /// Notes a publish that waits for all of these, of each of which its shard knows.
  void addWaiting(long[] awaited) {
    if (awaited.length > 1) {
      further.put(next, Arrays.copyOfRange(awaited, 1, awaited.length));
    }
    addWaiting(awaited[0]);
  }

  private void addWaiting(long awaited) {
    long sequence = add(awaited);
    lastWritten = (awaited & WRITTEN) == 0 ? lastWritten : sequence;
    if (!waiting) {
      waiting = true;
      scheduler.addWaiting(this);
    }
  }

  /// Confirms what waited for no more than is done. Answers whether others still wait.
  boolean release() {
    while (base != next && isReached(base)) {
      if (positions[slot(base)] != CONFIRMED) {
        unsentUpTo = base;
        noteUnsent();
      }
      base++;
    }
    overtake();
    waiting = base != next;
    return waiting;
  }

  private boolean isReached(long sequence) {
    while (isDone(positions[slot(sequence)])) {
      long[] more = further.isEmpty() ? NOTHING_MORE : further.getOrDefault(sequence, NOTHING_MORE);
      if (more.length == 0) {
        return true;
      }
      positions[slot(sequence)] = more[0];
      if (more.length == 1) {
        further.remove(sequence);
      } else {
        further.put(sequence, Arrays.copyOfRange(more, 1, more.length));
      }
    }
    return false;
  }

  private boolean isDone(long awaited) {
    return (awaited & WRITTEN) == 0
        ? position(awaited) <= scheduler.synced(shard(awaited))
        : isWritten(awaited);
  }

  private boolean isWritten(long awaited) {
    return awaited == CONFIRMED || position(awaited) <= scheduler.written(shard(awaited));
  }

  private static long position(long awaited) {
    return (awaited & (1L << SHARD) - 1) >>> 1;
  }

  private static int shard(long awaited) {
    return (int) (awaited >>> SHARD);
  }

  /// Confirms what is written and was to be, behind others that wait for a sync.
  private void overtake() {
    unwritten = Math.max(unwritten, base);
    while (unwritten <= lastWritten && isWritten(positions[slot(unwritten)])) {
      long awaited = positions[slot(unwritten)];
      boolean isAll = further.isEmpty() || !further.containsKey(unwritten);
      if (awaited != CONFIRMED && (awaited & WRITTEN) != 0 && isAll) {
        positions[slot(unwritten)] = CONFIRMED;
        output.confirm(unwritten, false);
      }
      unwritten++;
    }
  }

  /// Sends what was confirmed since the last call.
  void send() {
    unsent = false;
    if (unsentUpTo > sent) {
      output.confirm(unsentUpTo, unsentUpTo - sent > 1);
      sent = unsentUpTo;
    }
  }

  private long add(long position) {
    if (next - base == positions.length) {
      grow();
    }
    positions[slot(next)] = position;
    return next++;
  }

  private void noteUnsent() {
    if (!unsent) {
      unsent = true;
      scheduler.addUnsent(this);
    }
  }

  private int slot(long sequence) {
    return (int) sequence & (positions.length - 1);
  }

  private void grow() {
    long[] old = positions;
    positions = new long[old.length * 2];
    for (long sequence = base; sequence < next; sequence++) {
      positions[slot(sequence)] = old[(int) sequence & (old.length - 1)];
    }
  }
}
