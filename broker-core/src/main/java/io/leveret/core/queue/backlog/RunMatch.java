package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageList;

/// Finds neighbours in a backlog that are just what a directory says, so that a run may stand for
/// them: never given out but for a mark that they come again, or dead where they stand.
///
/// **Confined** to the queue's loop.
public final class RunMatch {
  private final Backlog backlog;
  private final MessageList list;
  private final int fewest;
  private long first;
  private int place;
  private int span;

  public RunMatch(Backlog backlog, MessageList list, int fewest) {
    this.backlog = backlog;
    this.list = list;
    this.fewest = fewest;
  }

  /// Goes on to the next of them behind the last, at most `most`, and answers whether there are
  /// enough.
  public boolean next(int most) {
    long last = list.address(list.size() - 1);
    long from = Math.max(first + span, backlog.firstToLeave(list.address(0), last));
    while (from < backlog.tail()) {
      place = list.find(Entry.address(backlog.at(from)));
      span = place < 0 || Entry.isDead(backlog.at(from)) ? 0 : length(from, most);
      first = from;
      if (span >= fewest) {
        return true;
      }
      if (place < 0 && Entry.address(backlog.at(from)) > last) {
        return false;
      }
      from += Math.max(1, span);
    }
    return false;
  }

  /// Neighbours from `from` on, the last of which is not dead.
  private int length(long from, int most) {
    int alive = 0;
    int end = (int) Math.min(Math.min(most, list.size() - place), backlog.tail() - from);
    for (int i = 0; i < end; i++) {
      long entry = backlog.at(from + i);
      if (Entry.address(entry) != list.address(place + i)) {
        break;
      }
      if (Entry.isDead(entry)) {
        continue;
      }
      if (Entry.failures(entry) > 0) {
        break;
      }
      alive = i + 1;
    }
    return alive;
  }

  /// The place in the queue of the first of them.
  public long first() {
    return first;
  }

  /// The place of the first of them in the list.
  public int place() {
    return place;
  }

  /// Places from the first to the last.
  public int span() {
    return span;
  }

  /// The entry at a place of the list.
  public long entry(int at) {
    return backlog.at(first + at - place);
  }
}
