package io.leveret.core.shard;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Keeps the loops of a broker out of each other's state.
///
/// A loop *enters* before it touches its own state and *leaves* at the end of its batch. One that
/// must touch another's state *stops the others*: it steps back, waits until each of them is
/// outside or has stepped back itself, and then has everything to itself until it leaves. Whoever
/// stops the others must therefore be where others may change what it has: between two frames, two
/// queues or two steps of the end of a batch, never within one. Loops are taken in the order of
/// their number and served in the order of asking, so that nobody waits for ever and no two for
/// each other.
///
/// Who has stopped the others may act for any of them, on its own thread: to a gate that is asked
/// then, everything stands still, whoever has stopped it.
///
/// A loop that is alone never waits, and pays one look at a field. **Confined** to its loop, but
/// for what [Together] keeps.
public final class Gate {
  private final Together together;
  private final List<ReentrantLock> all;
  private final int index;
  private final boolean alone;
  private boolean inside;
  private boolean still;

  /// What the gates of all loops share.
  private static final class Together {
    private final List<ReentrantLock> locks;

    /// Whether somebody has all locks. Guarded by any of them.
    private boolean stopped;

    Together(List<ReentrantLock> locks) {
      this.locks = locks;
    }
  }

  private Gate(Together together, int index) {
    this.together = together;
    this.all = together.locks;
    this.index = index;
    this.alone = all.size() == 1;
  }

  /// The gates of so many loops.
  public static List<Gate> together(int loops) {
    // Fair: who asks between two batches of a busy loop would hardly ever be in time otherwise.
    var locks = IntStream.range(0, loops).mapToObj(_ -> new ReentrantLock(true)).toList();
    var together = new Together(locks);
    return IntStream.range(0, loops).mapToObj(index -> new Gate(together, index)).toList();
  }

  /// The gate of a loop that is the only one.
  public static Gate alone() {
    return together(1).getFirst();
  }

  /// Whether there is no other loop.
  public boolean isAlone() {
    return alone;
  }

  /// Enters, and answers whether the loop was outside: then it must [#leave].
  public boolean enter() {
    if (alone || inside) {
      return false;
    }
    all.get(index).lock();
    inside = true;
    return true;
  }

  /// Whether the loop has entered.
  public boolean isInside() {
    return inside;
  }

  /// Whether no other loop touches anything before whoever asks leaves. To one that is outside,
  /// nothing stands still: another loop that has stopped all goes on beside it.
  public boolean isStill() {
    return alone || (all.get(index).isHeldByCurrentThread() && together.stopped);
  }

  /// Stops the others. Answers whether they may have changed something: then what was looked up
  /// before is to be looked up again.
  public boolean stopOthers() {
    if (isStill()) {
      return false;
    }
    if (inside) {
      all.get(index).unlock();
    }
    all.forEach(ReentrantLock::lock);
    inside = true;
    still = true;
    together.stopped = true;
    return true;
  }

  /// Leaves, and lets the others go on.
  public void leave() {
    if (still) {
      still = false;
      inside = false;
      together.stopped = false;
      all.forEach(ReentrantLock::unlock);
    } else if (inside) {
      inside = false;
      all.get(index).unlock();
    }
  }
}
