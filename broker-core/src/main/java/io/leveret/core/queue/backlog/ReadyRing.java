package io.leveret.core.queue.backlog;

import java.util.Arrays;
import java.util.function.LongPredicate;

/// Entries in the order of their arrival, each known by a sequence number that grows by one.
///
/// A ring of pages: it grows and shrinks by a page, so a long queue never copies itself and an
/// emptied one keeps a single page. **Confined** to the queue's loop.
///
/// Invariant: the entries held are those of `head() .. tail() - 1`.
public final class ReadyRing {
  private static final int FIRST_PAGE_SIZE = 16;
  private static final long[] NO_PAGE = {};

  private final PagePool pool;
  private final int pageBits;
  private final int pageSize;

  /// Page `n` (of those ever used) stands at `n & (pages.length - 1)`.
  private long[][] pages;

  /// The sequence number of the first entry ever; heads and tails are counted from it.
  private final long base;

  private long head;
  private long tail;

  ReadyRing(long base, PagePool pool) {
    this(base, pool, new long[][] {new long[Math.min(FIRST_PAGE_SIZE, pool.pageSize())]});
  }

  private ReadyRing(long base, PagePool pool, long[][] pages) {
    this.base = base;
    this.pool = pool;
    this.pageBits = pool.bits();
    this.pageSize = pool.pageSize();
    this.pages = pages;
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
  public void add(long entry) {
    int offset = (int) tail & (pageSize - 1);
    if (offset == 0) {
      openPage();
    }
    long[] page = pages[pageIndex(tail)];
    if (offset >= page.length) {
      page = Arrays.copyOf(page, Math.min(pageSize, page.length * 2));
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
    if ((head & (pageSize - 1)) == 0) {
      retirePage(head - 1);
    }
    return entry;
  }

  /// The entry with that sequence number, which must be held.
  public long at(long sequence) {
    return get(sequence - base);
  }

  boolean has(long sequence) {
    return sequence >= head() && sequence < tail();
  }

  /// Whether the page of the newest entry is full.
  boolean isFull() {
    return (tail & (pageSize - 1)) == 0;
  }

  /// The first sequence number from `sequence` on with which a page begins.
  long border(long sequence) {
    return base + ((sequence - base + pageSize - 1) & -pageSize);
  }

  /// The page that begins with that sequence number; all of it must be held.
  long[] page(long first) {
    return pages[pageIndex(first - base)];
  }

  /// Tells every entry in order until the visitor wants no more, and answers whether it does.
  boolean visit(Backlog.Visitor visitor) {
    return first(entry -> !visitor.entry(entry)) == Entry.NONE;
  }

  /// The first entry that is as `wanted`, or [Entry#NONE].
  long first(LongPredicate wanted) {
    for (long number = head; number < tail; number++) {
      if (wanted.test(get(number))) {
        return get(number);
      }
    }
    return Entry.NONE;
  }

  private long get(long number) {
    return pages[pageIndex(number)][(int) number & (pageSize - 1)];
  }

  /// Removes the entries from `sequence` on.
  void truncate(long sequence) {
    long end = sequence - base;
    if (end >= tail) {
      return;
    }
    long lastPage = (tail - 1) >>> pageBits;
    for (long page = (end + pageSize - 1) >>> pageBits; page <= lastPage; page++) {
      pool.give(take(page));
    }
    tail = end;
  }

  /// Removes the entries from `first` on and answers a ring that has those of them from `after` on.
  ReadyRing split(long first, long after) {
    var later = new ReadyRing(base, pool, new long[pages.length][]);
    Arrays.fill(later.pages, NO_PAGE);
    later.head = after - base;
    later.tail = Math.max(tail, later.head);
    for (long page = later.head >>> pageBits; page << pageBits < later.tail; page++) {
      later.pages[(int) page & (pages.length - 1)] = take(page);
    }
    int shared = pageIndex(first - base);
    if (((first - base) >>> pageBits) == (later.head >>> pageBits)) {
      pages[shared] = copy(later.pages[shared]);
    }
    truncate(first);
    return later;
  }

  private long[] copy(long[] page) {
    if (page.length < pageSize) {
      return page.clone();
    }
    long[] copy = pool.take();
    System.arraycopy(page, 0, copy, 0, pageSize);
    return copy;
  }

  /// Takes a page out.
  private long[] take(long page) {
    int index = (int) page & (pages.length - 1);
    long[] taken = pages[index];
    pages[index] = NO_PAGE;
    return taken;
  }

  /// Puts another entry in the place of one that is held.
  void set(long sequence, long entry) {
    long number = sequence - base;
    pages[pageIndex(number)][(int) number & (pageSize - 1)] = entry;
  }

  private int pageIndex(long number) {
    return (int) (number >>> pageBits) & (pages.length - 1);
  }

  /// Makes the page that `tail` is the first entry of.
  private void openPage() {
    if (!isEmpty() && (tail >>> pageBits) - (head >>> pageBits) >= pages.length) {
      doublePages();
    }
    int index = pageIndex(tail);
    if (pages[index].length > 0) {
      return; // an empty ring goes on in the page it has
    }
    pages[index] = pool.take();
  }

  private void doublePages() {
    var doubled = new long[pages.length * 2][];
    Arrays.fill(doubled, NO_PAGE);
    long last = (tail - 1) >>> pageBits;
    for (long page = head >>> pageBits; page <= last; page++) {
      doubled[(int) page & (doubled.length - 1)] = pages[(int) page & (pages.length - 1)];
    }
    pages = doubled;
  }

  /// An emptied page is for the next that is needed: a steady flow allocates nothing.
  private void retirePage(long lastOfPage) {
    if (pages.length > 1) {
      pool.give(take(lastOfPage >>> pageBits));
    }
  }

  /// The first place from `sequence` on of which the entry has an address from `from` to `to`; the
  /// tail when there is none.
  long firstWithin(long sequence, long from, long to) {
    long place = sequence;
    while (place < tail() && !isWithin(Entry.address(at(place)), from, to)) {
      place++;
    }
    return place;
  }

  private static boolean isWithin(long address, long from, long to) {
    return address >= from && address <= to;
  }
}
