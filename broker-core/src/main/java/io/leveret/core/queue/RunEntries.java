package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.queue.backlog.Entry;
import io.leveret.core.queue.backlog.KnownEntries;
import io.leveret.core.queue.backlog.ReadyMessages;
import io.leveret.core.queue.backlog.RunMatch;
import io.leveret.core.queue.expiry.Expiries;
import io.leveret.core.storage.ColdRuns;
import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import java.util.Arrays;

/// Makes runs of entries, and entries of runs.
///
/// **Confined** to the queue's loop.
final class RunEntries {
  private final ColdRuns runs;
  private final ReadyMessages ready;
  private final ExpiryTimes times;

  RunEntries(ColdRuns runs, ReadyMessages ready, ExpiryTimes times) {
    this.runs = runs;
    this.ready = ready;
    this.times = times;
  }

  /// Addresses in a segment.
  long segmentAddresses() {
    return runs.segmentAddresses();
  }

  /// The run of what was matched: of its messages nothing is in memory any more.
  MessageRun chill(MessageRun.Lane lane, MessageList list, RunMatch match) {
    int end = match.place() + match.span();
    var run = MessageRun.of(runs.segmentAddresses(), lane, list, match.place(), match.span());
    for (int place = match.place(); place < end; place++) {
      long entry = match.entry(place);
      if (Entry.isDead(entry)) {
        run.remove(list, place);
        continue;
      }
      if (Entry.isRedelivered(entry)) {
        run.again(list.address(place));
      }
      runs.cool(list.address(place), list.links(place));
    }
    run.dueAt(due(run, list));
    return run;
  }

  /// When the first of a run's messages expires.
  private long due(MessageRun run, MessageList list) {
    long due = Expiries.NEVER;
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      if (!run.isGone(list.address(place))) {
        due = Math.min(due, moment(list, place));
      }
    }
    return due;
  }

  private long moment(MessageList list, int place) {
    return times.moment(list, place);
  }

  private long entry(MessageRun run, MessageList list, int place, int priority) {
    boolean expires = moment(list, place) != Expiries.NEVER;
    long entry = Entry.of(list.address(place), priority, expires);
    if (run.isGone(list.address(place))) {
      return Entry.dead(entry);
    }
    return run.isAgain(list.address(place)) ? Entry.returned(entry, false) : entry;
  }

  /// Takes the first `places` of a run, which is the first that is not in memory, to the front.
  void refill(int priority, MessageRun run, MessageList list, int places) {
    var backlog = ready.lane(priority).backlog();
    forgetWatched(backlog, run);
    long[] entries = new long[places];
    int from = run.from(list);
    for (int i = 0; i < places; i++) {
      entries[i] = entry(run, list, from + i, priority);
    }
    long first = ready.refill(priority, run, entries);
    for (int i = 0; i < places; i++) {
      if (!Entry.isDead(entries[i])) {
        int place = from + i;
        runs.warm(list.address(place), list.links(place));
        times.watch(moment(list, place), priority, first + i);
      }
    }
    run.dropFirst(list, places);
    if (run.count() == 0) {
      backlog.remove(run);
    } else if (run.due() != Expiries.NEVER) {
      run.dueAt(due(run, list));
    }
    ready.settled(priority);
  }

  /// Watches those messages of a run that expire first, about `most` of them.
  void watch(int priority, MessageRun run, MessageList list, int most) {
    var backlog = ready.lane(priority).backlog();
    forgetWatched(backlog, run);
    long until = soonest(run, list, most);
    int count = 0;
    long next = Expiries.NEVER;
    int from = run.from(list);
    long first = backlog.rest().firstOf(run);
    long[] sequences = new long[run.count()];
    long[] entries = new long[run.count()];
    int end = run.end(list);
    for (int place = from; place < end; place++) {
      boolean isGone = run.isGone(list.address(place));
      long moment = isGone ? Expiries.NEVER : moment(list, place);
      if (moment > until) {
        next = Math.min(next, moment);
      } else if (!isGone) {
        run.forgetLinks(list.links(place));
        runs.warm(list.address(place), list.links(place));
        sequences[count] = first + place - from;
        entries[count++] = entry(run, list, place, priority);
      }
    }
    backlog.rest().soon(run, new KnownEntries(sequences, entries, count));
    for (int i = 0; i < count; i++) {
      int place = list.find(Entry.address(entries[i]));
      times.watch(moment(list, place), priority, sequences[i]);
    }
    run.dueAt(next);
  }

  /// A moment until which about `most` of a run's messages expire.
  private long soonest(MessageRun run, MessageList list, int most) {
    long[] moments = new long[run.count()];
    int count = 0;
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      if (!run.isGone(list.address(place))) {
        moments[count++] = moment(list, place);
      }
    }
    Arrays.sort(moments, 0, count);
    long last = count == 0 ? Expiries.NEVER : moments[Math.min(most, count) - 1];
    return last == Expiries.NEVER ? Expiries.NEVER - 1 : last;
  }

  /// Gives back to a run those of its messages that are watched.
  private void forgetWatched(Backlog backlog, MessageRun run) {
    if (takeBack(run, backlog.rest().soon(run))) {
      run.dueAt(0); // what is due is found when it is read
      backlog.rest().soon(run, KnownEntries.NONE);
    }
  }

  /// Gives back to a run what is in memory of it, and answers whether that is anything.
  boolean takeBack(MessageRun run, long[] soon) {
    boolean any = false;
    for (long entry : soon) {
      if (entry != Entry.NONE) {
        long[] links = runs.links(Entry.address(entry));
        run.takeLinks(links);
        runs.cool(Entry.address(entry), links);
        any = true;
      }
    }
    return any;
  }
}
