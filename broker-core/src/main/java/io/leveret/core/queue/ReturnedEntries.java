package io.leveret.core.queue;

import java.util.Arrays;

/// Entries that came back, in the order of the places they had: a binary heap over their sequence
/// numbers, in two plain arrays.
///
/// A batch comes back in ascending order, which a heap takes in constant time an entry.
/// **Confined** to the queue's loop.
final class ReturnedEntries {
  private static final int FIRST_CAPACITY = 16;
  private static final long[] NONE = {};

  private long[] sequences = NONE;
  private long[] entries = NONE;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// The place of the entry that comes first; only when there is one.
  long firstSequence() {
    return sequences[0];
  }

  /// The entry that comes first; only when there is one.
  long firstEntry() {
    return entries[0];
  }

  /// The entry at heap position `index`, in no order beyond that of the heap.
  long entryAt(int index) {
    return entries[index];
  }

  void add(long sequence, long entry) {
    if (size == sequences.length) {
      int capacity = Math.max(FIRST_CAPACITY, size * 2);
      sequences = Arrays.copyOf(sequences, capacity);
      entries = Arrays.copyOf(entries, capacity);
    }
    int hole = size++;
    while (hole > 0 && sequences[(hole - 1) >>> 1] > sequence) {
      move((hole - 1) >>> 1, hole);
      hole = (hole - 1) >>> 1;
    }
    put(hole, sequence, entry);
  }

  /// Removes the entry that comes first; only when there is one.
  void removeFirst() {
    long sequence = sequences[--size];
    long entry = entries[size];
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && sequences[child + 1] < sequences[child]) {
        child++;
      }
      if (sequences[child] >= sequence) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, sequence, entry);
    if (size == 0 && sequences.length > 1024) {
      clear();
    }
  }

  void clear() {
    sequences = NONE;
    entries = NONE;
    size = 0;
  }

  private void move(int from, int to) {
    sequences[to] = sequences[from];
    entries[to] = entries[from];
  }

  private void put(int index, long sequence, long entry) {
    if (index < sequences.length) {
      sequences[index] = sequence;
      entries[index] = entry;
    }
  }
}
