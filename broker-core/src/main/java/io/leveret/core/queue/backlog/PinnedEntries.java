package io.leveret.core.queue.backlog;

import java.util.Arrays;

/// The entries of a page that stay in memory by themselves, each at its place. They stand in a page
/// of the pool, as long as there are any.
///
/// **Confined** to the queue's loop.
final class PinnedEntries {
  private static final long[] NOWHERE = {};

  private final PagePool pool;
  private long[] entries = NOWHERE;
  private int count;

  PinnedEntries(PagePool pool) {
    this.pool = pool;
  }

  /// Puts an entry at a place where none is.
  void put(int place, long entry) {
    if (count++ == 0) {
      entries = pool.take();
      Arrays.fill(entries, Entry.NONE);
    }
    entries[place] = entry;
  }

  /// The entry at a place, or [Entry#NONE].
  long at(int place) {
    return count == 0 ? Entry.NONE : entries[place];
  }

  /// Takes an entry away, if there is one.
  void remove(int place) {
    if (at(place) != Entry.NONE) {
      entries[place] = Entry.NONE;
      if (--count == 0) {
        clear();
      }
    }
  }

  /// How many there are.
  int count() {
    return count;
  }

  void clear() {
    pool.give(entries);
    entries = NOWHERE;
    count = 0;
  }
}
