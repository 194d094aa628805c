package io.leveret.core.queue.backlog;

import java.util.ArrayDeque;

/// Pages of rings that are empty now and used again: entries come and go by the million, and the
/// collector would leave what they stood in until the heap is full.
///
/// **Confined** to the loop of the queues that share it.
public final class PagePool {
  static final int PAGE_BITS = 12;

  /// Entries in a page.
  public static final int PAGE_SIZE = 1 << PAGE_BITS;

  /// 24 MiB: about what the entries of those segments take for which publishers are not held.
  private static final int MOST = 768;

  private final ArrayDeque<long[]> free = new ArrayDeque<>();

  long[] take() {
    long[] page = free.pollLast();
    return page == null ? new long[PAGE_SIZE] : page;
  }

  void give(long[] page) {
    if (page.length == PAGE_SIZE && free.size() < MOST) {
      free.addLast(page);
    }
  }
}
