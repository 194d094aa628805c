package io.leveret.core.queue.backlog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/// Entries that came back, in the order of the places they had: a binary heap over their sequence
/// numbers, in two plain arrays.
///
/// A batch comes back in ascending order, which a heap takes in constant time an entry. One that
/// expires is passed over when it comes first; until then it only counts as gone.
///
/// **Confined** to the queue's loop. Invariant: the entry that comes first is not one that expired.
public final class ReturnedEntries {
  private static final int FIRST_CAPACITY = 16;
  private static final int MOST_KEPT = 1024;
  private static final long[] NONE = {};

  private long[] sequences = NONE;
  private long[] entries = NONE;
  private int size;

  /// Those that may expire and have not, by their places.
  private final Map<Long, Long> expiring = new HashMap<>();

  private int expired;

  /// Entries that have not expired.
  public int size() {
    return size - expired;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// The place of the entry that comes first; only when there is one.
  public long firstSequence() {
    return sequences[0];
  }

  /// The entry that comes first; only when there is one.
  public long firstEntry() {
    return entries[0];
  }

  /// Tells every entry that has not expired, in no order.
  public void forEach(LongConsumer action) {
    for (int i = 0; i < size; i++) {
      if (!hasExpired(i)) {
        action.accept(entries[i]);
      }
    }
  }

  /// Is told an entry and its place.
  public interface Visitor {
    void entry(long sequence, long entry);
  }

  /// Takes every entry out that has not expired.
  public void takeAll(Visitor taken) {
    for (int i = 0; i < size; i++) {
      if (!hasExpired(i)) {
        taken.entry(sequences[i], entries[i]);
      }
    }
    expiring.clear();
    sequences = NONE;
    entries = NONE;
    size = 0;
    expired = 0;
  }

  /// The entry with that place, if it is here and may expire; else [Entry#NONE].
  public long findExpiring(long sequence) {
    return expiring.getOrDefault(sequence, Entry.NONE);
  }

  /// Lets an entry expire that [#findExpiring] found.
  public void expire(long sequence) {
    expiring.remove(sequence);
    expired++;
    dropExpired();
  }

  public void add(long sequence, long entry) {
    if (Entry.expires(entry)) {
      expiring.put(sequence, entry);
    }
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
  public void removeFirst() {
    if (Entry.expires(entries[0])) {
      expiring.remove(sequences[0]);
    }
    pop();
    dropExpired();
  }

  private void dropExpired() {
    while (expired > 0 && hasExpired(0)) {
      pop();
      expired--;
    }
  }

  private boolean hasExpired(int index) {
    return Entry.expires(entries[index]) && !expiring.containsKey(sequences[index]);
  }

  private void pop() {
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
    if (size == 0 && sequences.length > MOST_KEPT) {
      sequences = NONE;
      entries = NONE;
    }
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
