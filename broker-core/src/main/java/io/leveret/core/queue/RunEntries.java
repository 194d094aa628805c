package io.leveret.core.queue;

import io.leveret.core.queue.backlog.Backlog;
import io.leveret.core.queue.backlog.Entry;
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
        run.again(place);
      }
      runs.cool(list.address(place), list.links(place));
    }
    run.dueAt(due(run, list));
    return run;
  }

  /// When the first of a run's messages expires.
  private long due(MessageRun run, MessageList list) {
    long due = Expiries.NEVER;
    for (int place = run.from(); place < run.from() + run.span(); place++) {
      if (!run.isGone(place)) {
        due = Math.min(due, moment(list, place));
      }
    }
    return due;
  }

  private long moment(MessageList list, int place) {
    return times.moment(list.address(place), list.appendedMillis(place), list.timeToLive(place));
  }

  private long entry(MessageRun run, MessageList list, int place, int priority) {
    boolean expires = moment(list, place) != Expiries.NEVER;
    long entry = Entry.of(list.address(place), priority, expires);
    if (run.isGone(place)) {
      return Entry.dead(entry);
    }
    return run.isAgain(place) ? Entry.returned(entry, false) : entry;
  }

  /// Takes the first `places` of a run, which is the first that is not in memory, to the front.
  void refill(int priority, MessageRun run, MessageList list, int places) {
    var backlog = ready.lane(priority).backlog();
    forgetWatched(backlog, run);
    long[] entries = new long[places];
    for (int i = 0; i < places; i++) {
      entries[i] = entry(run, list, run.from() + i, priority);
    }
    long first = ready.refill(priority, run, entries);
    for (int i = 0; i < places; i++) {
      if (!Entry.isDead(entries[i])) {
        int place = run.from() + i;
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

  /// Takes what is left of a run that does not stand as it did: its segment was damaged since, and
  /// its directory is lost.
  void rescue(int priority, MessageRun run, MessageList list) {
    int from = list.firstFrom(run.first());
    int end = list.firstFrom(run.last() + 1);
    var left = new long[run.span()];
    Arrays.fill(left, Entry.dead(run.last()));
    long bytes = 0;
    int found = Math.min(end - from, left.length);
    for (int i = 0; i < found; i++) {
      boolean expires = moment(list, from + i) != Expiries.NEVER;
      left[i] = Entry.of(list.address(from + i), priority, expires);
      bytes += list.bodySize(from + i);
    }
    var backlog = ready.lane(priority).backlog();
    forgetWatched(backlog, run);
    long first = ready.refill(priority, run, left);
    for (int i = 0; i < found; i++) {
      runs.warm(list.address(from + i), list.links(from + i));
      times.watch(moment(list, from + i), priority, first + i);
    }
    backlog.remove(run);
    runs.miss(run, run.count() - found);
    ready.miss(priority, run.count() - found, run.bytes() - bytes);
  }

  /// Watches those messages of a run that expire first, about `most` of them.
  void watch(int priority, MessageRun run, MessageList list, int most) {
    var backlog = ready.lane(priority).backlog();
    forgetWatched(backlog, run);
    long until = soonest(run, list, most);
    int count = 0;
    long next = Expiries.NEVER;
    long[] sequences = new long[run.count()];
    long[] entries = new long[run.count()];
    for (int place = run.from(); place < run.from() + run.span(); place++) {
      long moment = run.isGone(place) ? Expiries.NEVER : moment(list, place);
      if (moment > until) {
        next = Math.min(next, moment);
      } else if (!run.isGone(place)) {
        run.forgetLinks(list.links(place));
        runs.warm(list.address(place), list.links(place));
        sequences[count] = backlog.sequence(run, place);
        entries[count++] = entry(run, list, place, priority);
      }
    }
    backlog.soon(run, Arrays.copyOf(sequences, count), Arrays.copyOf(entries, count));
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
    for (int place = run.from(); place < run.from() + run.span(); place++) {
      if (!run.isGone(place)) {
        moments[count++] = moment(list, place);
      }
    }
    Arrays.sort(moments);
    long last = moments[Math.min(most, count) - 1];
    return last == Expiries.NEVER ? Expiries.NEVER - 1 : last;
  }

  /// Gives back to a run those of its messages that are watched.
  void forgetWatched(Backlog backlog, MessageRun run) {
    boolean any = false;
    for (long entry : backlog.soon(run)) {
      if (entry != Entry.NONE) {
        long[] links = runs.links(Entry.address(entry));
        run.takeLinks(links);
        runs.cool(Entry.address(entry), links);
        any = true;
      }
    }
    if (any) {
      run.dueAt(0); // what is due is found when it is read
      backlog.soon(run, new long[0], new long[0]);
    }
  }
}
