package io.leveret.core.queue.backlog;

import java.util.ArrayDeque;

/// Pages of rings that are empty now and used again: entries come and go by the million, and the
/// collector would leave what they stood in until the heap is full.
///
/// **Confined** to the loop of the queues that share it.
public final class PagePool {
  /// 24 MiB: about what the entries of those segments take for which publishers are not held.
  private static final int MOST_ENTRIES = 3 << 20;

  private final ArrayDeque<long[]> free = new ArrayDeque<>();
  private final int bits;
  private final int most;

  /// @param bits a page has as many entries as two to the power of this
  public PagePool(int bits) {
    this.bits = bits;
    this.most = MOST_ENTRIES >>> bits;
  }

  int bits() {
    return bits;
  }

  /// Entries in a page.
  public int pageSize() {
    return 1 << bits;
  }

  /// A page with anything in it.
  public long[] take() {
    long[] page = free.pollLast();
    return page == null ? new long[pageSize()] : page;
  }

  /// Takes back what nobody uses any more.
  public void give(long[] page) {
    if (page.length == pageSize() && free.size() < most) {
      free.addLast(page);
    }
  }

  /// Leaves all pages that nobody uses to the collector.
  public void letGo() {
    free.clear();
  }
}
