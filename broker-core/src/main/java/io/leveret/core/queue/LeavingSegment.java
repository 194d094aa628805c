package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.queue.backlog.KeptPage;
import io.leveret.core.queue.backlog.PageRun;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.backlog.RunMatch;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lets the messages of one priority leave memory that are in a segment which got its directory, a
/// piece at a time: first those that stand among transient ones, page by page, and then the others
/// as runs.
///
/// **Confined** to the queue's loop.
final class LeavingSegment implements Predicate<MessageList> {
  private final int priority;
  private final ReadyMessages ready;
  private final ExpiryTimes times;
  private final BacklogSizes sizes;
  private final RunEntries runs;
  private final PageEntries pages;

  /// The pages before this place were looked at.
  private long passed;

  LeavingSegment(
      int priority,
      ReadyMessages ready,
      ExpiryTimes times,
      BacklogSizes sizes,
      RunEntries runs,
      PageEntries pages) {
    this.priority = priority;
    this.ready = ready;
    this.times = times;
    this.sizes = sizes;
    this.runs = runs;
    this.pages = pages;
  }

  /// Lets a piece leave, and answers whether there is more.
  @Override
  public boolean test(MessageList list) {
    if (priority > ready.maxPriority()) {
      return false; // it was emptied, and has fewer since
    }
    var backlog = ready.lane(priority).backlog();
    var lane = MessageRun.Lane.of(priority, ready.maxPriority());
    passed = backlog.keepMixed(passed, sizes.piece(), new Mixed(list, lane));
    boolean isMore = passed < backlog.tail() || chill(backlog, list, lane);
    times.runsChanged();
    return isMore;
  }

  private boolean chill(Backlog backlog, MessageList list, MessageRun.Lane lane) {
    var match = new RunMatch(backlog, list, sizes.fewest());
    int left = sizes.piece();
    while (left > 0 && match.next(Math.max(left, sizes.fewest()))) {
      var run = runs.chill(lane, list, match);
      backlog.chill(match.ring(), match.first(), run);
      left -= match.span();
    }
    return left <= 0;
  }

  /// Keeps pages that have messages of the segment.
  private final class Mixed implements Backlog.Mixed {
    private final MessageList list;
    private final MessageRun.Lane lane;

    Mixed(MessageList list, MessageRun.Lane lane) {
      this.list = list;
      this.lane = lane;
    }

    @Override
    public @Nullable KeptPage keep(long first, long[] entries) {
      return PageEntries.isMixed(entries, list)
          ? pages.keep(priority, first, entries, entries.length)
          : null;
    }

    @Override
    public boolean taken(KeptPage page) {
      var run = PageRun.of(page, list, lane, runs.segmentAddresses());
      if (run == null) {
        return false;
      }
      pages.tell(page, run, list);
      return true;
    }
  }
}
