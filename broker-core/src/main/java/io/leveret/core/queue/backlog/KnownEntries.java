package io.leveret.core.queue.backlog;

import java.util.Arrays;

/// The few messages of a part that are in memory by themselves: their places, in ascending order,
/// and their entries.
///
/// **Confined** to the queue's loop.
public final class KnownEntries {
  /// No messages.
  public static final KnownEntries NONE = new KnownEntries(new long[0], new long[0], 0);

  private final long[] sequences;
  private final long[] entries;

  /// @param count how many of both count
  public KnownEntries(long[] sequences, long[] entries, int count) {
    this.sequences = Arrays.copyOf(sequences, count);
    this.entries = Arrays.copyOf(entries, count);
  }

  /// The entry with that place, or [Entry#NONE].
  long at(long sequence) {
    int found = Arrays.binarySearch(sequences, sequence);
    return found < 0 ? Entry.NONE : entries[found];
  }

  /// Puts another entry in the place of one that is here.
  void set(long sequence, long entry) {
    int found = Arrays.binarySearch(sequences, sequence);
    if (found >= 0) {
      entries[found] = entry;
    }
  }

  /// How many are still here.
  int count() {
    int count = 0;
    for (long entry : entries) {
      count += entry == Entry.NONE ? 0 : 1;
    }
    return count;
  }

  /// The entries, [Entry#NONE] for those that are here no more.
  long[] entries() {
    return entries;
  }
}
