package io.leveret.core.queue.expiry;

import java.util.ArrayList;
import java.util.Arrays;

/// When the messages of one queue expire: a binary heap over moments, in plain arrays.
///
/// An element is a run of neighbours in one lane that expire together, so that a queue whose
/// messages all live equally long has one for each millisecond in which some came. A message that
/// leaves the queue before its time stays here until then, or until the next sweep.
///
/// **Confined** to the queue's loop.
public final class Expiries {
  /// Later than any message expires.
  public static final long NEVER = Long.MAX_VALUE;

  private static final int FIRST_CAPACITY = 16;
  private static final int FIRST_SWEEP = 1024;

  private long[] moments = {};
  private long[] firsts = {};
  private int[] counts = {};
  private byte[] priorities = {};
  private int size;
  private int sweepAt = FIRST_SWEEP;

  /// Notes that the message with that place expires at `moment`, in milliseconds since 1970.
  public void add(long moment, int priority, long sequence) {
    int last = size - 1;
    if (size > 0
        && moments[last] == moment
        && priorities[last] == (byte) priority
        && firsts[last] + counts[last] == sequence) {
      counts[last]++;
      return;
    }
    if (size == moments.length) {
      grow();
    }
    int hole = size++;
    while (hole > 0 && isAfter((hole - 1) >>> 1, moment, (byte) priority, sequence)) {
      move((hole - 1) >>> 1, hole);
      hole = (hole - 1) >>> 1;
    }
    put(hole, moment, sequence, 1, (byte) priority);
  }

  /// When the first of them expires, or [#NEVER].
  public long earliest() {
    return size == 0 ? NEVER : moments[0];
  }

  /// The lane of the message that expires first; only when there is one.
  public int priority() {
    return priorities[0] & 0xff;
  }

  /// The place of the message that expires first; only when there is one.
  public long sequence() {
    return firsts[0];
  }

  /// Forgets the message that expires first; only when there is one.
  public void removeFirst() {
    if (--counts[0] > 0) {
      firsts[0]++;
      return;
    }
    int last = --size;
    sink(0, moments[last], firsts[last], counts[last], priorities[last]);
  }

  public void clear() {
    size = 0;
  }

  /// Who knows what is in the queue.
  @FunctionalInterface
  public interface Holder {
    /// Whether any of `places` neighbours from `first` on is still to be watched.
    boolean mayHold(int priority, long first, int places);
  }

  /// Told of a message that is taken out, and of its moment.
  @FunctionalInterface
  public interface Taker {
    void taken(long sequence, long moment);
  }

  /// Takes out those of a lane from the place `first` to before `after`.
  public void take(int priority, long first, long after, Taker taker) {
    var cutOff = new ArrayList<long[]>();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      long from = Math.max(firsts[i], first);
      long end = firsts[i] + counts[i];
      long to = Math.min(end, after);
      if (priorities[i] != (byte) priority || from >= to) {
        move(i, kept++);
        continue;
      }
      for (long sequence = from; sequence < to; sequence++) {
        taker.taken(sequence, moments[i]);
      }
      if (end > to) {
        cutOff.add(new long[] {moments[i], to, end - to});
      }
      if (firsts[i] < from) {
        put(kept++, moments[i], firsts[i], (int) (from - firsts[i]), priorities[i]);
      }
    }
    if (kept < size || !cutOff.isEmpty()) {
      size = kept;
      cutOff.forEach(rest -> addLast(rest[0], rest[1], (int) rest[2], (byte) priority));
      heapify();
    }
  }

  private void addLast(long moment, long first, int count, byte priority) {
    if (size == moments.length) {
      grow();
    }
    put(size++, moment, first, count, priority);
  }

  private void heapify() {
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i, moments[i], firsts[i], counts[i], priorities[i]);
    }
  }

  /// Forgets what is in the queue no more, when that may be much.
  public void sweep(Holder ready) {
    if (size < sweepAt) {
      return;
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (ready.mayHold(priorities[i] & 0xff, firsts[i], counts[i])) {
        move(i, kept++);
      }
    }
    size = kept;
    heapify();
    sweepAt = Math.max(FIRST_SWEEP, 2 * size);
  }

  private void sink(int from, long moment, long first, int count, byte priority) {
    int hole = from;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      int other = child + 1;
      if (other < size && isAfter(child, moments[other], priorities[other], firsts[other])) {
        child = other;
      }
      if (isAfter(child, moment, priority, first)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, moment, first, count, priority);
  }

  /// Whether the run at `index` comes after one that expires at `moment`. Of those that expire
  /// together, first comes what would be handed out first.
  private boolean isAfter(int index, long moment, byte priority, long first) {
    if (moments[index] != moment) {
      return moments[index] > moment;
    }
    if (priorities[index] != priority) {
      return (priorities[index] & 0xff) < (priority & 0xff);
    }
    return firsts[index] > first;
  }

  private void grow() {
    int capacity = Math.max(FIRST_CAPACITY, size * 2);
    moments = Arrays.copyOf(moments, capacity);
    firsts = Arrays.copyOf(firsts, capacity);
    counts = Arrays.copyOf(counts, capacity);
    priorities = Arrays.copyOf(priorities, capacity);
  }

  private void move(int from, int to) {
    put(to, moments[from], firsts[from], counts[from], priorities[from]);
  }

  private void put(int index, long moment, long first, int count, byte priority) {
    moments[index] = moment;
    firsts[index] = first;
    counts[index] = count;
    priorities[index] = priority;
  }
}
