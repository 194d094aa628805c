package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.KeptPage;
import io.leveret.core.queue.backlog.Lane;
import io.leveret.core.queue.backlog.PageContent;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.backlog.SpilledPages;
import io.leveret.core.queue.backlog.TakenOut;
import io.leveret.core.storage.CheckpointSource;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.directory.SegmentIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets go of a queue's entries in sealed segments and of those in no segment that gets a
/// directory, and reads them back before their turn comes or their time is over.
///
/// Entries leave only when what the directory of their segment says is exactly what is here. Of a
/// queue that is not durable the log is told nothing.
///
/// **Confined** to the queue's loop.
public final class ColdBacklog {
  private static final Logger LOG = LoggerFactory.getLogger(ColdBacklog.class);

  private final MessageStore store;
  private final QueueDefinition definition;
  private final ReadyMessages ready;
  private final ExpiryTimes times;
  private final BacklogSizes sizes;
  private final SpilledPages pages;
  private final DyingMessages dying;
  private final RunEntries entries;
  private final PageEntries pageEntries;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean isReading;

  ColdBacklog(
      MessageStore store,
      QueueDefinition definition,
      ReadyMessages ready,
      ExpiryTimes times,
      QueueScheduler scheduler) {
    this.store = store;
    this.definition = definition;
    this.ready = ready;
    this.times = times;
    var memory = scheduler.memory(store);
    this.sizes = memory.sizes();
    this.pages = memory.pages();
    this.dying = scheduler.dying();
    this.entries = new RunEntries(store.runs(), ready, times);
    this.pageEntries = new PageEntries(store.runs(), ready, times, memory);
  }

  /// When a message expires, in milliseconds since 1970; `Long.MAX_VALUE`: never.
  public long expiry(long address, long appendedMillis, long timeToLive) {
    return times.moment(address, appendedMillis, timeToLive);
  }

  /// Messages of the queue that are in memory.
  long inMemory() {
    long elsewhere = 0;
    for (int priority = 0; priority <= ready.maxPriority(); priority++) {
      elsewhere += ready.lane(priority).backlog().rest().elsewhere();
    }
    return ready.count() - elsewhere;
  }

  /// A message of that priority came: others that are not needed for long may leave for it.
  void makeRoom(int priority) {
    var backlog = ready.lane(priority).backlog();
    if (backlog.isTooLong()) {
      backlog.keepElsewhere((first, page) -> pageEntries.keep(priority, first, page));
    }
  }

  /// A segment got its directory.
  public void sealed(SegmentIndex index) {
    if (ready.isEmpty()) {
      return;
    }
    var priorities = new TreeSet<Integer>();
    for (int slot : index.slots(definition.queueId(), MessageRun.Lane.ALL)) {
      priorities.add(Math.min(index.priority(slot), ready.maxPriority()));
    }
    for (int priority : priorities) {
      sealed(index, priority);
    }
  }

  private void sealed(SegmentIndex index, int priority) {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (int slot :
        index.slots(definition.queueId(), MessageRun.Lane.of(priority, ready.maxPriority()))) {
      if (index.isOdd(slot)) {
        return;
      }
      from = Math.min(from, index.first(slot));
      to = Math.max(to, index.last(slot));
    }
    if (ready.lane(priority).backlog().mayLeave(from, to)) {
      chill(priority, index.segment());
    }
  }

  private void chill(int priority, long segment) {
    var leaving = new LeavingSegment(priority, ready, times, sizes, entries, pageEntries);
    store
        .runs()
        .leave(
            definition.queueId(),
            segment,
            MessageRun.Lane.of(priority, ready.maxPriority()),
            leaving);
  }

  /// Appends messages that were found at start.
  public void recover(MessageRun run) {
    ready.add(run);
    times.allowed().arrived(run.last());
    times.runFound(run.due());
  }

  /// Reads on when the entries at the front are few.
  void readAhead() {
    if (!isReading && ready.wantsMore()) {
      read(ready.highest());
    }
  }

  /// Reads the first entries of a priority and then runs `whenRead`.
  void load(int priority, Runnable whenRead) {
    waiting.add(whenRead);
    if (!isReading) {
      read(priority);
    }
  }

  private void read(int priority) {
    var backlog = ready.lane(priority).backlog();
    var page = backlog.wantedPage();
    var run = backlog.wanted();
    if (page != null) {
      read(priority, page);
    } else if (run != null) {
      read(run, list -> arrived(priority, run, list));
    } else {
      wake();
    }
  }

  private void read(int priority, KeptPage page) {
    isReading = true;
    pages.load(page, content -> arrived(priority, page, content));
  }

  private void arrived(int priority, KeptPage page, @Nullable PageContent content) {
    isReading = false;
    var backlog = backlogOf(priority);
    if (backlog != null && backlog.rest().has(page)) {
      if (content == null) {
        pageEntries.lose(priority, page);
      } else if (backlog.wantedPage() == page) {
        pageEntries.refill(priority, page, content);
      } else if (page.due() <= times.nowMillis()) {
        pageEntries.watch(priority, page, content);
      }
      times.runsChanged();
    }
    wake();
  }

  private void read(MessageRun run, java.util.function.Consumer<MessageList> whenRead) {
    isReading = true;
    store
        .runs()
        .load(
            definition.queueId(),
            run.segment(),
            run.lane(),
            list -> {
              isReading = false;
              whenRead.accept(list);
              wake();
            });
  }

  private void arrived(int priority, MessageRun run, MessageList list) {
    var backlog = backlogOf(priority);
    if (backlog == null || !backlog.rest().isFirst(run)) {
      return; // gone meanwhile
    }
    int left = run.end(list) - run.from(list);
    if (left > 0) {
      entries.refill(priority, run, list, Math.min(sizes.piece(), left));
      if (left <= sizes.piece() && run.count() > 0) {
        lose(priority, run);
        store.runs().release(run);
      }
    } else if (backlog.peek() == Entry.NONE) {
      lose(priority, run);
      settle(run, dying.of(definition.queueId()));
    }
    times.runsChanged();
  }

  /// What is left of a run is nowhere: its segment was damaged since.
  private void lose(int priority, MessageRun run) {
    LOG.error(
        "queue '{}' in vhost '{}': lost {}, which cannot be read",
        definition.name(),
        definition.virtualHost(),
        run);
    ready.lane(priority).backlog().remove(run);
    ready.miss(priority, run.count(), run.bytes());
  }

  /// What has that priority; nothing when the queue was emptied while something was read, and has
  /// fewer priorities since.
  private @Nullable Backlog backlogOf(int priority) {
    return priority > ready.maxPriority() ? null : ready.lane(priority).backlog();
  }

  private void wake() {
    List<Runnable> woken = List.copyOf(waiting);
    waiting.clear();
    woken.forEach(Runnable::run);
  }

  /// Reads the run or page in which a message is due, and then runs `whenRead`. Answers whether
  /// there is one.
  boolean wakeDue(Runnable whenRead) {
    for (int priority = ready.maxPriority(); priority >= 0; priority--) {
      if (wakeDue(priority)) {
        waiting.add(whenRead);
        return true;
      }
    }
    times.runsChanged();
    return false;
  }

  private boolean wakeDue(int priority) {
    long due = times.coldDue();
    var run = ready.lane(priority).backlog().rest().runDueAt(due);
    var page = ready.lane(priority).backlog().rest().pageDueAt(due);
    if (due > times.nowMillis() || (run == null && page == null)) {
      return false;
    }
    if (run != null && !isReading) {
      read(run, list -> awoken(priority, run, list));
    } else if (page != null && !isReading) {
      read(priority, page);
    }
    return true;
  }

  private void awoken(int priority, MessageRun run, MessageList list) {
    var backlog = backlogOf(priority);
    if (backlog == null || !backlog.rest().has(run)) {
      return; // gone meanwhile
    }
    if (backlog.wanted() == run) {
      arrived(priority, run, list);
    } else if (run.end(list) > run.from(list)) {
      entries.watch(priority, run, list, sizes.soon());
    } else {
      run.dueAt(Long.MAX_VALUE); // found again when it is its turn
    }
    times.runsChanged();
  }

  /// Lets go of a run as a whole, but for what died in it: that only its letter ends.
  ///
  /// @param dead the addresses of that, in ascending order
  private void settle(MessageRun run, long[] dead) {
    settle(run.first(), run.last(), run.lane(), dead);
    store.runs().release(run);
  }

  /// Tells the log that neighbours of a lane are gone, but for what died among them.
  ///
  /// @param dead the addresses of that, in ascending order
  void settle(long first, long last, MessageRun.Lane lane, long[] dead) {
    long from = first;
    for (int i = firstFrom(dead, first); i < dead.length && dead[i] <= last; i++) {
      settled(from, dead[i] - 1, lane);
      from = dead[i] + 1;
    }
    settled(from, last, lane);
  }

  private static int firstFrom(long[] dead, long address) {
    int found = Arrays.binarySearch(dead, address);
    return found < 0 ? -found - 1 : found;
  }

  private void settled(long first, long last, MessageRun.Lane lane) {
    if (first > last || !definition.durable()) {
      return;
    }
    if (ready.maxPriority() == 0) {
      store.settled(definition.queueId(), first, last);
    } else {
      store.settled(definition.queueId(), first, last, lane);
    }
  }

  /// Tells what transient messages need of durable records that is in no memory.
  void describeElsewhere(java.util.function.Consumer<CheckpointSource.Elsewhere> told) {
    for (int priority = 0; priority <= ready.maxPriority(); priority++) {
      ready
          .lane(priority)
          .backlog()
          .rest()
          .forEachOnDurable(page -> told.accept(pages.needs(page)));
    }
  }

  SpilledPages keptPages() {
    return pages;
  }

  /// Takes all runs and entries of a lane out, for good.
  ///
  /// @param dead what died in the queue and still belongs to it, in ascending order
  TakenOut takeAll(Lane lane, long[] dead) {
    return lane.backlog()
        .takeAll(
            new TakenOut.Parts() {
              @Override
              public void run(MessageRun run, long[] soon) {
                var _ = entries.takeBack(run, soon);
                settle(run, dead);
              }

              @Override
              public void page(KeptPage page) {
                pageEntries.takeBack(page);
                page.runs().forEach(run -> settle(run.first(), run.last(), run.lane(), dead));
              }
            });
  }
}
