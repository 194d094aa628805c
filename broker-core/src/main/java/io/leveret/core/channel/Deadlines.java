package io.leveret.core.channel;

import java.util.Arrays;
import java.util.function.LongPredicate;

/// Delivery tags with the time at which each is due, the earliest first: a binary heap in two plain
/// arrays.
///
/// Tags that are settled are not taken out: they are dropped when the arrays are full, so that the
/// heap grows with what is held. Deadlines mostly come in ascending order, which a heap takes in
/// constant time. **Confined** to the loop.
final class Deadlines {
  private static final int FIRST_CAPACITY = 16;

  private long[] nanos = new long[FIRST_CAPACITY];
  private long[] tags = new long[FIRST_CAPACITY];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /// Places there are now.
  int capacity() {
    return tags.length;
  }

  /// The earliest time; only when there is one.
  long firstNanos() {
    return nanos[0];
  }

  /// The tag that is due first; only when there is one.
  long firstTag() {
    return tags[0];
  }

  /// @param held whether a tag still matters
  void add(long deadlineNanos, long tag, LongPredicate held) {
    if (size == tags.length) {
      makeRoom(held);
    }
    push(deadlineNanos, tag);
  }

  /// Removes what is due first; only when there is something.
  void removeFirst() {
    long deadline = nanos[--size];
    long tag = tags[size];
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && nanos[child + 1] < nanos[child]) {
        child++;
      }
      if (nanos[child] >= deadline) {
        break;
      }
      put(hole, nanos[child], tags[child]);
      hole = child;
    }
    put(hole, deadline, tag);
  }

  private void push(long deadline, long tag) {
    int hole = size++;
    while (hole > 0 && nanos[(hole - 1) >>> 1] > deadline) {
      int parent = (hole - 1) >>> 1;
      put(hole, nanos[parent], tags[parent]);
      hole = parent;
    }
    put(hole, deadline, tag);
  }

  private void makeRoom(LongPredicate held) {
    int count = size;
    size = 0;
    for (int i = 0; i < count; i++) {
      if (held.test(tags[i])) {
        push(nanos[i], tags[i]); // never beyond place i, which has been read
      }
    }
    if (size > tags.length / 2) {
      nanos = Arrays.copyOf(nanos, tags.length * 2);
      tags = Arrays.copyOf(tags, tags.length * 2);
    }
  }

  private void put(int place, long deadline, long tag) {
    nanos[place] = deadline;
    tags[place] = tag;
  }
}
