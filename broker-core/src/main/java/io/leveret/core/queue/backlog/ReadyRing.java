package io.leveret.core.queue.backlog;

import java.util.Arrays;

/// Entries in the order of their arrival, each known by a sequence number that grows by one.
///
/// A ring of pages: it grows and shrinks by a page, so a long queue never copies itself and an
/// emptied one keeps a single page. **Confined** to the queue's loop.
///
/// Invariant: the entries held are those of `head() .. tail() - 1`.
public final class ReadyRing {
  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final int FIRST_PAGE_SIZE = 16;
  private static final long[] NO_PAGE = {};

  /// Page `n` (of those ever used) stands at `n & (pages.length - 1)`.
  private long[][] pages = {new long[FIRST_PAGE_SIZE]};

  private long[] spare = NO_PAGE;

  /// The sequence number of the first entry ever; heads and tails are counted from it.
  private final long base;

  private long head;
  private long tail;

  ReadyRing(long base) {
    this.base = base;
  }

  /// The sequence number of the oldest entry, or of the next to come when there is none.
  public long head() {
    return base + head;
  }

  /// The sequence number of the next entry to come.
  public long tail() {
    return base + tail;
  }

  public long size() {
    return tail - head;
  }

  public boolean isEmpty() {
    return head == tail;
  }

  /// Appends an entry.
  void add(long entry) {
    int offset = (int) tail & (PAGE_SIZE - 1);
    if (offset == 0) {
      openPage();
    }
    long[] page = pages[pageIndex(tail)];
    if (offset >= page.length) {
      page = Arrays.copyOf(page, Math.min(PAGE_SIZE, page.length * 2));
      pages[pageIndex(tail)] = page;
    }
    page[offset] = entry;
    tail++;
  }

  /// The oldest entry; only when there is one.
  public long peek() {
    return get(head);
  }

  /// Removes the oldest entry; only when there is one.
  public long poll() {
    long entry = get(head);
    head++;
    if ((head & (PAGE_SIZE - 1)) == 0) {
      retirePage(head - 1);
    }
    return entry;
  }

  /// The entry with that sequence number, which must be held.
  public long at(long sequence) {
    return get(sequence - base);
  }

  private long get(long number) {
    return pages[pageIndex(number)][(int) number & (PAGE_SIZE - 1)];
  }

  /// Removes the entries from `sequence` on.
  void truncate(long sequence) {
    long end = sequence - base;
    if (end >= tail) {
      return;
    }
    long lastPage = (tail - 1) >>> PAGE_BITS;
    for (long page = (end + PAGE_SIZE - 1) >>> PAGE_BITS; page <= lastPage; page++) {
      pages[(int) page & (pages.length - 1)] = NO_PAGE;
    }
    tail = end;
  }

  /// Puts another entry in the place of one that is held.
  void set(long sequence, long entry) {
    long number = sequence - base;
    pages[pageIndex(number)][(int) number & (PAGE_SIZE - 1)] = entry;
  }

  private int pageIndex(long number) {
    return (int) (number >>> PAGE_BITS) & (pages.length - 1);
  }

  /// Makes the page that `tail` is the first entry of.
  private void openPage() {
    if (!isEmpty() && (tail >>> PAGE_BITS) - (head >>> PAGE_BITS) >= pages.length) {
      doublePages();
    }
    int index = pageIndex(tail);
    if (pages[index].length > 0) {
      return; // an empty ring goes on in the page it has
    }
    if (spare.length == 0) {
      pages[index] = new long[PAGE_SIZE];
    } else {
      pages[index] = spare;
      spare = NO_PAGE;
    }
  }

  private void doublePages() {
    var doubled = new long[pages.length * 2][];
    Arrays.fill(doubled, NO_PAGE);
    long last = (tail - 1) >>> PAGE_BITS;
    for (long page = head >>> PAGE_BITS; page <= last; page++) {
      doubled[(int) page & (doubled.length - 1)] = pages[(int) page & (pages.length - 1)];
    }
    pages = doubled;
  }

  /// Keeps one emptied page for the next that is needed: a steady flow allocates nothing.
  private void retirePage(long lastOfPage) {
    if (pages.length == 1) {
      return;
    }
    int index = pageIndex(lastOfPage);
    spare = pages[index];
    pages[index] = NO_PAGE;
  }
}
