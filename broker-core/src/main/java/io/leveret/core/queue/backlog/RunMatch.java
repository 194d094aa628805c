package io.leveret.core.queue.backlog;

import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.directory.MessageList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds neighbours in a backlog that are just what a directory says, so that a run may stand for
/// them: never given out but for a mark that they come again, or dead where they stand.
///
/// **Confined** to the queue's loop.
public final class RunMatch {
  private final Backlog backlog;
  private final MessageList list;
  private final int fewest;
  private final long lowest;
  private final long highest;
  private @Nullable ReadyRing ring;
  private long first;
  private int place;
  private int span;

  public RunMatch(Backlog backlog, MessageList list, int fewest) {
    this.backlog = backlog;
    this.list = list;
    this.fewest = fewest;
    this.lowest = list.address(0);
    this.highest = list.address(list.size() - 1);
  }

  /// Goes on to the next of them behind the last, at most `most`, and answers whether there are
  /// enough.
  public boolean next(int most) {
    long after = first + span;
    for (var next = backlog.leaving(after); next != null; next = backlog.leaving(next.tail())) {
      if (find(next, Math.max(after, backlog.firstToLeave(next)), most)) {
        ring = next;
        return true;
      }
    }
    return false;
  }

  private boolean find(ReadyRing in, long begin, int most) {
    long from = begin;
    while (from < in.tail()) {
      long address = Entry.address(in.at(from));
      if (address > highest && MessageStore.isDurable(address)) {
        return false; // addresses ascend
      }
      place = address < lowest || address > highest ? -1 : list.find(address);
      span = place < 0 || Entry.isDead(in.at(from)) ? 0 : length(in, from, most);
      first = from;
      if (span >= fewest) {
        return true;
      }
      from += Math.max(1, span);
    }
    return false;
  }

  /// Neighbours from `from` on, the last of which is not dead.
  private int length(ReadyRing in, long from, int most) {
    int alive = 0;
    int end = (int) Math.min(Math.min(most, list.size() - place), in.tail() - from);
    for (int i = 0; i < end; i++) {
      long entry = in.at(from + i);
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

  /// What holds them.
  public ReadyRing ring() {
    return Objects.requireNonNull(ring, "nothing was found");
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
    return ring().at(first + at - place);
  }
}
