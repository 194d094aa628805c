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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes pages of entries, and entries of pages.
///
/// **Confined** to the queue's loop.
final class PageEntries {
  /// Of so many messages of a page one may stay in memory.
  private static final int SHARE_PINNED = 64;

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

  /// The page of these neighbours, of which as good as nothing is in memory any more; null when
  /// they must stay.
  @Nullable KeptPage keep(int priority, long first, long[] entries) {
    boolean expires = describe(entries);
    if (pinned(entries) > Math.max(1, entries.length / SHARE_PINNED) || !pages.takes(expires)) {
      return null;
    }
    var page = new KeptPage(first, entries.length, runs.segmentAddresses());
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
  private static boolean isPinned(long entry) {
    return MessageStore.isDurable(Entry.address(entry)) && !Entry.isDead(entry);
  }

  private static int pinned(long[] entries) {
    int pinned = 0;
    for (long entry : entries) {
      pinned += isPinned(entry) ? 1 : 0;
    }
    return pinned;
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
    long[] sequences = pool.take();
    long[] pinned = pool.take();
    int count = 0;
    for (int i = 0; i < entries.length; i++) {
      long sequence = page.head() + i;
      if (Entry.isDead(entries[i])) {
        page.pass(sequence);
      } else if (isPinned(entries[i])) {
        sequences[count] = sequence;
        pinned[count++] = entries[i];
      } else {
        page.use(Entry.address(entries[i]), 1);
        cool(page, entries[i]);
      }
    }
    page.pin(new KnownEntries(sequences, pinned, count));
    pool.give(sequences);
    pool.give(pinned);
  }

  /// What a message needs is referred to by the page from now on.
  private void cool(KeptPage page, long entry) {
    long[] links = runs.links(Entry.address(entry));
    for (long link : links) {
      page.use(link, 1);
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

  /// Takes to the front what is in memory of a page, the first of all, that cannot be read.
  void lose(int priority, KeptPage page) {
    long[] entries = pool.take();
    long lost = Entry.dead(Entry.of(page.address(), priority, false));
    int count = page.elsewhere();
    for (int i = 0; i < entries.length; i++) {
      long entry = page.at(page.head() + i);
      entries[i] = entry == Entry.NONE ? lost : entry;
    }
    for (long entry : page.watched()) {
      if (entry != Entry.NONE) {
        page.use(Entry.address(entry), -1);
      }
    }
    ready.lane(priority).backlog().replace(page, entries);
    pool.give(entries);
    pages.drop(page);
    ready.miss(priority, count, 0);
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
    runs.warm(Entry.address(entry), links);
  }

  /// Gives back to a page what is watched of it.
  void takeBack(KeptPage page) {
    for (long entry : page.watched()) {
      if (entry != Entry.NONE) {
        cool(page, entry);
      }
    }
  }
}
