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
    var pinned = page.pinned();
    int first = -1;
    int last = -1;
    int count = 0;
    for (int i = 0; i < pinned.size(); i++) {
      if (isOf(list, pinned.entry(i))) {
        int place = list.find(Entry.address(pinned.entry(i)));
        if (place <= last || Entry.failures(pinned.entry(i)) > 0) {
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
    mark(run, list, pinned);
    return run;
  }

  /// Whether an entry is of the segment that a list is of.
  private static boolean isOf(MessageList list, long entry) {
    long address = Entry.address(entry);
    return address >= list.address(0) && address <= list.address(list.size() - 1);
  }

  /// Marks what comes again, and removes what is gone from the page.
  private static void mark(MessageRun run, MessageList list, KnownEntries pinned) {
    int place = run.from(list);
    for (int i = 0; i < pinned.size(); i++) {
      long address = Entry.address(pinned.entry(i));
      if (run.has(address)) {
        for (; list.address(place) < address; place++) {
          run.remove(list, place);
        }
        place++;
        if (Entry.isRedelivered(pinned.entry(i))) {
          run.again(address);
        }
      }
    }
  }
}
