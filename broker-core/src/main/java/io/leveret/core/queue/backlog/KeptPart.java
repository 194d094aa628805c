package io.leveret.core.queue.backlog;

import java.util.ArrayDeque;

/// Neighbours in a queue that are kept elsewhere, page by page. **Confined** to the queue's loop.
final class KeptPart implements Part {
  private final ArrayDeque<KeptPage> pages = new ArrayDeque<>();
  private long head;

  /// @param head the sequence number of the first entry of the first page
  KeptPart(long head) {
    this.head = head;
  }

  long head() {
    return head;
  }

  long tail() {
    return head + entries();
  }

  long entries() {
    return (long) pages.size() << PagePool.PAGE_BITS;
  }

  void add(KeptPage page) {
    pages.addLast(page);
  }

  KeptPage first() {
    return pages.getFirst();
  }

  /// Answers whether there are more.
  boolean removeFirst() {
    pages.removeFirst();
    head += PagePool.PAGE_SIZE;
    return !pages.isEmpty();
  }

  Iterable<KeptPage> pages() {
    return pages;
  }
}
