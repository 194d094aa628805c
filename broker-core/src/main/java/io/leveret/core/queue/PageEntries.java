package io.leveret.core.queue;

import io.leveret.core.queue.backlog.BacklogMemory;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.KeptPage;
import io.leveret.core.queue.backlog.KnownEntries;
import io.leveret.core.queue.backlog.PageContent;
import io.leveret.core.queue.backlog.PagePool;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.backlog.SpilledPages;
import io.leveret.core.queue.expiry.Expiries;
import io.leveret.core.storage.ColdRuns;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes pages of entries, and entries of pages.
///
/// **Confined** to the queue's loop.
final class PageEntries {
  /// Of so many messages of a page one may stay in memory until it gets a directory.
  private static final int SHARE_PINNED = 2;

  /// Of so many messages of a page one is watched, because it expires before the others.
  private static final int SHARE_WATCHED = 256;

  /// Those that expire so soon are watched, too: a page is not to be read for each of them.
  private static final long SOON_MILLIS = 50;

  private static final long UNKNOWN = 0;

  private final ColdRuns runs;
  private final ReadyMessages ready;
  private final ExpiryTimes times;
  private final SpilledPages pages;
  private final PagePool pool;

  PageEntries(ColdRuns runs, ReadyMessages ready, ExpiryTimes times, BacklogMemory memory) {
    this.runs = runs;
    this.ready = ready;
    this.times = times;
    this.pages = memory.pages();
    this.pool = memory.pool();
  }

  /// The page of these neighbours; null when they must stay. Its durable messages stay in memory by
  /// themselves, and must not be too many.
  @Nullable KeptPage keep(int priority, long first, long[] entries) {
    return keep(priority, first, entries, entries.length / SHARE_PINNED);
  }

  /// The page of these neighbours; null when they must stay.
  ///
  /// @param most how many of them may stay in memory
  @Nullable KeptPage keep(int priority, long first, long[] entries, int most) {
    if (pinned(entries) > most) {
      return null;
    }
    boolean expires = describe(entries);
    if (!pages.takes(expires)) {
      return null;
    }
    var page = new KeptPage(first, entries.length, runs.segmentAddresses(), pool);
    if (expires) {
      takeMoments(priority, page, entries);
    }
    refer(page, entries);
    if (page.count() > 0) {
      page.keptAt(pages.keep());
      times.coldDueBy(page.due());
    }
    return page;
  }

  /// Whether a message has to be told to checkpoints by itself.
  static boolean isPinned(long entry) {
    return MessageStore.isDurable(Entry.address(entry)) && !Entry.isDead(entry);
  }

  private static int pinned(long[] entries) {
    int pinned = 0;
    for (long entry : entries) {
      pinned += isPinned(entry) ? 1 : 0;
    }
    return pinned;
  }

  /// Whether some of these are in a list and some are in none ever.
  static boolean isMixed(long[] entries, MessageList list) {
    long last = list.address(list.size() - 1);
    boolean isAnyListed = false;
    boolean isAnyTransient = false;
    for (long entry : entries) {
      if (isPinned(entry)) {
        if (!isAnyListed && Entry.address(entry) > last) {
          return false; // addresses ascend
        }
        isAnyListed |= Entry.address(entry) >= list.address(0);
      } else {
        isAnyTransient |= !Entry.isDead(entry);
      }
    }
    return isAnyListed && isAnyTransient;
  }

  /// Lets a run tell of messages of a page, so that they need not stay in memory.
  void tell(KeptPage page, MessageRun run, MessageList list) {
    long due = Expiries.NEVER;
    for (long sequence = page.head(); sequence < page.tail(); sequence++) {
      long entry = page.pinnedAt(sequence);
      long address = Entry.address(entry);
      if (entry != Entry.NONE && run.has(address)) {
        due = Math.min(due, times.moment(list, list.find(address)));
        page.use(address, 1);
        cool(page, entry);
        page.unpin(sequence);
      }
    }
    run.dueAt(due); // for who finds it after a restart
    page.toldBy(run);
    page.dueAt(Math.min(page.due(), due));
  }

  /// Describes entries and what they need, and answers whether some of them expire.
  private boolean describe(long[] entries) {
    var content = pages.content();
    content.begin(entries);
    boolean expires = false;
    for (int i = 0; i < entries.length; i++) {
      if (!Entry.isDead(entries[i])) {
        expires |= Entry.expires(entries[i]);
        long[] links = runs.links(Entry.address(entries[i]));
        if (links.length > 0) {
          content.addLinks(i, links);
        }
      }
    }
    return expires;
  }

  private void takeMoments(int priority, KeptPage page, long[] entries) {
    long[] moments = pool.take();
    Arrays.fill(moments, Expiries.NEVER);
    times.takeOver(priority, page.head(), moments);
    long due = Expiries.NEVER;
    for (int i = 0; i < moments.length; i++) {
      boolean expires = Entry.expires(entries[i]) && !Entry.isDead(entries[i]);
      if (expires && moments[i] == Expiries.NEVER) {
        moments[i] = UNKNOWN; // and found when it is looked at
      }
      if (expires && isPinned(entries[i])) {
        times.watch(moments[i], priority, page.head() + i);
      } else if (expires) {
        due = Math.min(due, moments[i]);
      }
    }
    page.dueAt(due);
    pages.content().addMoments(moments);
    pool.give(moments);
  }

  /// Lets the page refer to what its messages refer to, but for those that stay in memory.
  private void refer(KeptPage page, long[] entries) {
    for (int i = 0; i < entries.length; i++) {
      long sequence = page.head() + i;
      if (Entry.isDead(entries[i])) {
        page.pass(sequence);
      } else if (isPinned(entries[i])) {
        page.pin(sequence, entries[i]);
      } else {
        page.use(Entry.address(entries[i]), 1);
        cool(page, entries[i]);
      }
    }
  }

  /// What a message needs is referred to by the page from now on.
  void cool(KeptPage page, long entry) {
    long[] links = runs.links(Entry.address(entry));
    boolean isTransient = !MessageStore.isDurable(Entry.address(entry));
    for (long link : links) {
      page.use(link, 1);
      if (isTransient && MessageStore.isDurable(link)) {
        page.restOnDurable();
      }
    }
    runs.cool(Entry.address(entry), links);
  }

  /// Takes a page, which is the first of all that is not in memory, to the front.
  void refill(int priority, KeptPage page, PageContent content) {
    long[] entries = pool.take();
    for (int i = 0; i < entries.length; i++) {
      boolean isGone = page.isGone(page.head() + i);
      entries[i] = isGone ? Entry.dead(content.entry(i)) : content.entry(i);
    }
    ready.lane(priority).backlog().refill(page, entries);
    for (int i = 0; i < entries.length; i++) {
      long sequence = page.head() + i;
      if (!page.isGone(sequence) && page.at(sequence) == Entry.NONE) {
        runs.warm(Entry.address(entries[i]), content.links(i));
        times.watch(content.moment(i), priority, sequence);
      }
    }
    pool.give(entries);
    pages.letGo(page);
    ready.settled(priority);
  }

  /// Leaves of a page that cannot be read what is known of it: what is in memory, and its runs.
  void lose(int priority, KeptPage page) {
    int lost = page.elsewhere();
    long[] entries = pool.take();
    int count = 0;
    for (long sequence = page.head(); sequence < page.tail(); sequence++) {
      long entry = page.at(sequence);
      if (page.runOf(Entry.address(entry)) != null) {
        takeBack(page, entry);
        lost++;
      } else if (entry != Entry.NONE) {
        page.use(Entry.address(entry), page.watchedAt(sequence) == Entry.NONE ? 0 : -1);
        entries[count++] = entry;
      }
    }
    for (var run : page.runs()) {
      page.use(run.first(), -run.count());
      run.links().forEach((segment, links) -> page.use(segment * runs.segmentAddresses(), -links));
      run.dueAt(0); // what is due is found when it is read
      lost -= run.count();
    }
    ready.lane(priority).backlog().replace(page, Arrays.copyOf(entries, count));
    pool.give(entries);
    pages.drop(page);
    ready.miss(priority, lost, 0);
  }

  /// Watches those messages of a page that expire first. The page knows them before anybody looks
  /// for what is watched in vain.
  void watch(int priority, KeptPage page, PageContent content) {
    long until = until(page, content);
    long next = Expiries.NEVER;
    int count = 0;
    long[] sequences = pool.take();
    long[] entries = pool.take();
    long[] moments = pool.take();
    for (int i = 0; i < content.size(); i++) {
      long sequence = page.head() + i;
      long entry = page.watchedAt(sequence);
      moments[i] = unwatched(page, content, i);
      if (moments[i] <= until) {
        entry = content.entry(i);
        warm(page, entry, content.links(i));
      } else {
        next = Math.min(next, moments[i]);
        moments[i] = Expiries.NEVER;
      }
      if (entry != Entry.NONE) {
        sequences[count] = sequence;
        entries[count++] = entry;
      }
    }
    page.watch(new KnownEntries(sequences, entries, count));
    page.dueAt(next);
    for (int i = 0; i < content.size(); i++) {
      times.watch(moments[i], priority, page.head() + i);
    }
    pool.give(sequences);
    pool.give(entries);
    pool.give(moments);
  }

  /// When a message expires that nobody watches.
  private static long unwatched(KeptPage page, PageContent content, int place) {
    long sequence = page.head() + place;
    boolean isKnown = page.isGone(sequence) || page.at(sequence) != Entry.NONE;
    return isKnown ? Expiries.NEVER : content.moment(place);
  }

  /// Until when the messages expire that are to be watched.
  private long until(KeptPage page, PageContent content) {
    long[] moments = pool.take();
    for (int i = 0; i < moments.length; i++) {
      moments[i] = unwatched(page, content, i);
    }
    Arrays.sort(moments);
    long last = moments[Math.max(1, moments.length / SHARE_WATCHED) - 1];
    pool.give(moments);
    return Math.min(Expiries.NEVER - 1, Math.max(last, times.nowMillis() + SOON_MILLIS));
  }

  private void warm(KeptPage page, long entry, long[] links) {
    for (long link : links) {
      page.use(link, -1);
    }
    var run = page.runOf(Entry.address(entry));
    if (run != null) {
      run.forgetLinks(links);
    }
    runs.warm(Entry.address(entry), links);
  }

  /// Gives back to a page what is watched of it.
  void takeBack(KeptPage page) {
    for (long entry : page.watched()) {
      if (entry != Entry.NONE) {
        takeBack(page, entry);
      }
    }
  }

  private void takeBack(KeptPage page, long entry) {
    var run = page.runOf(Entry.address(entry));
    if (run != null) {
      run.takeLinks(runs.links(Entry.address(entry)));
    }
    cool(page, entry);
  }
}
