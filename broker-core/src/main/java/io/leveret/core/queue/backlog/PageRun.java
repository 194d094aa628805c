package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import org.jspecify.annotations.Nullable;

/// Finds the run that tells of those durable messages of a page that are in one segment. Pure.
public final class PageRun {
  private PageRun() {}

  /// What a list has of those messages of a page that stay in memory; null when that is nothing, or
  /// not as it is in the page.
  ///
  /// @param segmentAddresses addresses in a segment
  public static @Nullable MessageRun of(
      KeptPage page, MessageList list, MessageRun.Lane lane, long segmentAddresses) {
    int first = -1;
    int last = -1;
    int count = 0;
    for (long sequence = page.head(); sequence < page.tail() && !page.isUnpinned(); sequence++) {
      long entry = page.pinnedAt(sequence);
      if (isOf(list, entry)) {
        int place = list.find(Entry.address(entry));
        if (place <= last || Entry.failures(entry) > 0) {
          return null;
        }
        first = first < 0 ? place : first;
        last = place;
        count++;
      }
    }
    int others = last - first + 1 - count;
    if (count == 0 || others > page.tail() - page.head() - page.count()) {
      return null;
    }
    var run = MessageRun.of(segmentAddresses, lane, list, first, last - first + 1);
    mark(run, list, page);
    return run;
  }

  /// Whether an entry is of the segment that a list is of.
  private static boolean isOf(MessageList list, long entry) {
    long address = Entry.address(entry);
    return address >= list.address(0) && address <= list.address(list.size() - 1);
  }

  /// Marks what comes again, and removes what is gone from the page.
  private static void mark(MessageRun run, MessageList list, KeptPage page) {
    int place = run.from(list);
    for (long sequence = page.head(); sequence < page.tail(); sequence++) {
      long entry = page.pinnedAt(sequence);
      long address = Entry.address(entry);
      if (entry != Entry.NONE && run.has(address)) {
        for (; list.address(place) < address; place++) {
          run.remove(list, place);
        }
        place++;
        if (Entry.isRedelivered(entry)) {
          run.again(address);
        }
      }
    }
  }
}
