package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Entries in the order of their arrival, each known by a sequence number that grows by one; of a
/// long backlog only the two ends are here, and runs stand for what is between them.
///
/// **Confined** to the queue's loop.
///
/// Invariant: sequence numbers go on without a gap from `front` over the parts of `rest`; the last
/// part takes what arrives. Entries of a run are plain: numbers that are addresses and nothing
/// else.
public final class Backlog {
  /// Stands for an entry that must be read first.
  public static final long NONE = 0;

  /// The front is filled up again when there are fewer.
  private static final int LOW = 2048;

  /// Entries that stay at the front of a queue that holds no run.
  private static final int KEPT = 4096;

  /// Fewer entries are not worth a run.
  public static final int FEWEST = 1024;

  private ReadyRing front = new ReadyRing(0);
  private final ArrayDeque<Part> rest = new ArrayDeque<>(0);
  private ReadyRing back = front;

  private sealed interface Part {}

  private record Hot(ReadyRing entries) implements Part {}

  /// A run, and the sequence number of its first message.
  private record Cold(long sequence, MessageRun run) implements Part {}

  /// The sequence number of the oldest entry, or of the next to come when there is none.
  public long head() {
    return front.head();
  }

  /// The sequence number after the newest entry.
  public long tail() {
    return rest.peekLast() instanceof Cold(long sequence, MessageRun run)
        ? sequence + run.count()
        : back.tail();
  }

  public boolean isEmpty() {
    return front.isEmpty() && rest.isEmpty();
  }

  /// Appends an entry.
  public void add(long entry) {
    if (rest.peekLast() instanceof Cold) {
      back = new ReadyRing(tail());
      rest.add(new Hot(back));
    }
    back.add(entry);
  }

  /// Appends messages that were found at start.
  public void add(MessageRun run) {
    rest.add(new Cold(tail(), run));
  }

  /// The oldest entry, or [Entry#NONE] when it must be read first; only when there is one.
  public long peek() {
    return front.isEmpty() ? NONE : front.peek();
  }

  /// Removes the oldest entry, which must be here.
  public void poll() {
    front.poll();
    if (front.isEmpty()) {
      advance();
    }
  }

  private void advance() {
    if (rest.peekFirst() instanceof Hot(ReadyRing entries)) {
      rest.removeFirst();
      front = entries;
    } else if (rest.isEmpty()) {
      back = front;
    }
  }

  /// The entry with that sequence number, or [Entry#NONE] when it is in a run.
  public long at(long sequence) {
    ReadyRing entries = ringOf(sequence);
    return entries == null ? NONE : entries.at(sequence);
  }

  /// Puts another entry in the place of one that is here.
  public void set(long sequence, long entry) {
    ReadyRing entries = ringOf(sequence);
    if (entries != null) {
      entries.set(sequence, entry);
    }
  }

  private @Nullable ReadyRing ringOf(long sequence) {
    if (sequence < front.tail()) {
      return front;
    }
    if (sequence >= back.head() && back != front) {
      return back;
    }
    for (Part part : rest) {
      if (part instanceof Hot(ReadyRing entries)
          && sequence >= entries.head()
          && sequence < entries.tail()) {
        return entries;
      }
    }
    return null;
  }

  /// The run that should be read now, if there is one.
  public @Nullable MessageRun wanted() {
    return !rest.isEmpty()
            && front.size() < LOW
            && rest.peekFirst() instanceof Cold(_, MessageRun run)
        ? run
        : null;
  }

  /// Takes the first messages of the first run, which were read, to the front.
  public void refill(MessageRun run, long[] addresses) {
    if (!(rest.peekFirst() instanceof Cold(long sequence, MessageRun first))
        || !first.equals(run)) {
      return; // gone meanwhile
    }
    rest.removeFirst();
    for (long address : addresses) {
      front.add(address);
    }
    int left = run.count() - addresses.length;
    if (left > 0) {
      // From the last one that was read on: the first of the others is not known yet.
      long after = addresses[addresses.length - 1] + 1;
      int from = run.from() + addresses.length;
      var others = new MessageRun(run.segment(), from, left, run.bytes(), after, run.last());
      rest.addFirst(new Cold(sequence + addresses.length, others));
    }
    advanceIfEmpty();
  }

  private void advanceIfEmpty() {
    if (front.isEmpty()) {
      advance();
    }
  }

  /// Gives up the first run, which cannot be read, when it is its turn; answers whether it was.
  public boolean lose(MessageRun run) {
    if (!front.isEmpty()
        || !(rest.peekFirst() instanceof Cold(long sequence, MessageRun first))
        || !first.equals(run)) {
      return false;
    }
    rest.removeFirst();
    if (rest.peekFirst() instanceof Hot(ReadyRing entries)) {
      rest.removeFirst();
      front = entries;
    } else {
      front = new ReadyRing(sequence + run.count());
    }
    if (rest.isEmpty()) {
      back = front;
    }
    return true;
  }

  /// The sequence number of the first entry with an address from `from` to `to` that may leave: not
  /// one of the first of all, which are wanted soon. The tail when there is none.
  public long firstToLeave(long from, long to) {
    long sequence = back.head() + (back == front ? KEPT : 0);
    while (sequence < back.tail() && !isWithin(back.at(sequence), from, to)) {
      sequence++;
    }
    return Math.min(sequence, back.tail());
  }

  private static boolean isWithin(long address, long from, long to) {
    return address >= from && address <= to;
  }

  /// Lets a run stand for the entries from `first` on, as far as they are what was read of it from
  /// `place` on; not when those are few.
  public void chill(long segment, long first, long[] read, int place) {
    int count = matching(first, read, place);
    if (count < FEWEST) {
      return;
    }
    var later = new ReadyRing(first + count);
    for (long sequence = first + count; sequence < back.tail(); sequence++) {
      later.add(back.at(sequence));
    }
    back.truncate(first);
    if (back.isEmpty() && back != front) {
      rest.removeLast();
    }
    long last = read[place + count - 1];
    rest.add(new Cold(first, new MessageRun(segment, place, count, 0, read[place], last)));
    if (!later.isEmpty()) {
      rest.add(new Hot(later));
      back = later;
    }
  }

  private int matching(long first, long[] read, int place) {
    int count = 0;
    while (first + count < back.tail()
        && place + count < read.length
        && back.at(first + count) == read[place + count]) {
      count++;
    }
    return count;
  }

  /// Told what is here, in order, as long as it answers that it wants more.
  public interface Visitor {
    boolean entry(long entry);

    boolean run(MessageRun run);
  }

  public void forEach(Visitor visitor) {
    boolean goesOn = visit(front, visitor);
    for (Part part : rest) {
      if (!goesOn) {
        return;
      }
      goesOn =
          switch (part) {
            case Hot(ReadyRing entries) -> visit(entries, visitor);
            case Cold(_, MessageRun run) -> visitor.run(run);
          };
    }
  }

  private static boolean visit(ReadyRing entries, Visitor visitor) {
    for (long sequence = entries.head(); sequence < entries.tail(); sequence++) {
      if (!visitor.entry(entries.at(sequence))) {
        return false;
      }
    }
    return true;
  }

  /// Removes every run and tells it. What is left keeps its sequence numbers.
  public void removeRuns(Consumer<MessageRun> removed) {
    if (rest.isEmpty()) {
      return;
    }
    var kept = new ReadyRing(tail() - hotCount());
    forEach(
        new Visitor() {
          @Override
          public boolean entry(long entry) {
            kept.add(entry);
            return true;
          }

          @Override
          public boolean run(MessageRun run) {
            removed.accept(run);
            return true;
          }
        });
    rest.clear();
    front = kept;
    back = kept;
  }

  private long hotCount() {
    long count = front.size();
    for (Part part : rest) {
      count += part instanceof Hot(ReadyRing entries) ? entries.size() : 0;
    }
    return count;
  }
}
