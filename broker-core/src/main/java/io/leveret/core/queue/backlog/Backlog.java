package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Entries in the order of their arrival, each known by a sequence number that grows; of a long
/// backlog only the two ends are here, and runs stand for what is between them.
///
/// **Confined** to the queue's loop.
///
/// Invariant: sequence numbers ascend from `front` over the parts of `rest`; the last part takes
/// what arrives. Only runs of which all is gone leave a gap.
public final class Backlog {
  /// Stands for an entry that must be read first.
  public static final long NONE = 0;

  private static final long ADDRESS = (1L << 44) - 1;

  private final BacklogSizes sizes;
  private final ArrayDeque<Part> rest = new ArrayDeque<>(0);
  private ReadyRing front = new ReadyRing(0);
  private ReadyRing back = front;

  public Backlog(BacklogSizes sizes) {
    this.sizes = sizes;
  }

  /// The sequence number of the oldest entry, or of the next to come when there is none.
  public long head() {
    return front.head();
  }

  /// The sequence number after the newest entry.
  public long tail() {
    return rest.peekLast() instanceof ColdPart cold ? cold.tail() : back.tail();
  }

  public boolean isEmpty() {
    return front.isEmpty() && rest.isEmpty();
  }

  /// Appends an entry.
  public void add(long entry) {
    if (rest.peekLast() instanceof ColdPart) {
      back = new ReadyRing(tail());
      rest.add(new HotPart(back));
    }
    back.add(entry);
  }

  /// Appends messages that were found at start.
  public void add(MessageRun run) {
    rest.add(new ColdPart(tail(), run));
  }

  /// The oldest entry, or [#NONE] when it must be read first; only when there is one.
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
    while (front.isEmpty() && rest.peekFirst() instanceof HotPart(ReadyRing entries)) {
      rest.removeFirst();
      front = entries;
    }
    if (front.isEmpty() && rest.isEmpty() && back != front) {
      front = new ReadyRing(Math.max(front.tail(), back.tail()));
      back = front;
    }
  }

  /// The entry with that sequence number, or [#NONE] when it is in a run and not known.
  public long at(long sequence) {
    var ring = ringOf(sequence);
    if (ring != null) {
      return ring.at(sequence);
    }
    var cold = coldAt(sequence);
    return cold == null ? NONE : cold.at(sequence);
  }

  /// Puts another entry in the place of one that is in memory.
  public void set(long sequence, long entry) {
    var ring = ringOf(sequence);
    if (ring != null) {
      ring.set(sequence, entry);
    }
  }

  /// A message of a run is gone; answers whether it was in a run.
  public boolean removeFromRun(long sequence, long bodySize) {
    var cold = ringOf(sequence) == null ? coldAt(sequence) : null;
    if (cold == null) {
      return false;
    }
    cold.run().remove(cold.at(sequence) & ADDRESS, bodySize);
    cold.set(sequence, NONE);
    if (cold.run().count() == 0) {
      remove(cold.run());
    }
    return true;
  }

  private @Nullable ReadyRing ringOf(long sequence) {
    if (isIn(front, sequence)) {
      return front;
    }
    if (isIn(back, sequence)) {
      return back;
    }
    for (var part : rest) {
      if (part instanceof HotPart(ReadyRing entries) && isIn(entries, sequence)) {
        return entries;
      }
    }
    return null;
  }

  private @Nullable ColdPart coldAt(long sequence) {
    for (var part : rest) {
      if (part instanceof ColdPart cold && cold.has(sequence)) {
        return cold;
      }
    }
    return null;
  }

  private static boolean isIn(ReadyRing ring, long sequence) {
    return sequence >= ring.head() && sequence < ring.tail();
  }

  /// The run that should be read now, if there is one.
  public @Nullable MessageRun wanted() {
    return !rest.isEmpty()
            && front.size() < sizes.low()
            && rest.peekFirst() instanceof ColdPart cold
        ? cold.run()
        : null;
  }

  /// Takes the first messages of the first run, which were read, to the front; the caller drops
  /// them from the run.
  ///
  /// @return the sequence number of the first of them
  public long refill(MessageRun run, long[] entries) {
    var cold = coldOf(run);
    long sequence = cold.head();
    if (front.isEmpty()) {
      boolean isBack = back == front;
      front = new ReadyRing(sequence);
      back = isBack ? front : back;
    }
    var into = front;
    if (front.tail() != sequence) {
      into = new ReadyRing(sequence);
      rest.addFirst(new HotPart(into));
    }
    for (long entry : entries) {
      into.add(entry);
    }
    return sequence;
  }

  /// Whether a run is here.
  public boolean has(MessageRun run) {
    return find(run) != null;
  }

  /// Whether a run comes first of all that is not in memory.
  public boolean isFirst(MessageRun run) {
    return rest.peekFirst() instanceof ColdPart cold && cold.run() == run;
  }

  private @Nullable ColdPart find(MessageRun run) {
    for (var part : rest) {
      if (part instanceof ColdPart cold && cold.run() == run) {
        return cold;
      }
    }
    return null;
  }

  private ColdPart coldOf(MessageRun run) {
    var found = find(run);
    if (found == null) {
      throw new IllegalStateException("no such run: " + run);
    }
    return found;
  }

  /// The sequence number of the first message of a run.
  public long firstOf(MessageRun run) {
    return coldOf(run).head();
  }

  /// Notes which messages of a run expire before its others, in ascending order.
  public void soon(MessageRun run, long[] sequences, long[] entries) {
    coldOf(run).soon(sequences, entries);
  }

  /// The entries of those that still may.
  public long[] soon(MessageRun run) {
    return coldOf(run).soon();
  }

  /// Gives up a run, of which nothing is left here.
  public void remove(MessageRun run) {
    long tail = tail();
    var cold = coldOf(run);
    boolean isLast = rest.peekLast() == cold;
    rest.remove(cold);
    if (isLast) {
      back = new ReadyRing(tail);
      if (rest.isEmpty() && front.isEmpty()) {
        front = back;
      } else {
        rest.add(new HotPart(back));
      }
    }
    advance();
  }

  /// The sequence number of the first entry with an address from `from` to `to` that may leave: not
  /// one of the first of all, which are wanted soon. The tail when there is none.
  public long firstToLeave(long from, long to) {
    if (rest.peekLast() instanceof ColdPart) {
      return tail();
    }
    long sequence = back.head() + (back == front ? sizes.kept() : 0);
    while (sequence < back.tail() && !isWithin(back.at(sequence) & ADDRESS, from, to)) {
      sequence++;
    }
    return Math.min(sequence, back.tail());
  }

  private static boolean isWithin(long address, long from, long to) {
    return address >= from && address <= to;
  }

  /// Lets a run stand for the entries from `first` on, which arrived last but for those behind.
  public void chill(long first, MessageRun run) {
    long after = first + run.span();
    var later = new ReadyRing(after);
    for (long sequence = after; sequence < back.tail(); sequence++) {
      later.add(back.at(sequence));
    }
    back.truncate(first);
    if (back.isEmpty() && back != front) {
      rest.removeLast();
    }
    rest.add(new ColdPart(first, run));
    if (!later.isEmpty()) {
      rest.add(new HotPart(later));
      back = later;
    }
    advance();
  }

  /// Every run, in order.
  public List<MessageRun> runs() {
    var runs = new ArrayList<MessageRun>();
    for (var part : rest) {
      if (part instanceof ColdPart cold) {
        runs.add(cold.run());
      }
    }
    return runs;
  }

  /// When the first message of a run expires that nobody watches.
  public long due() {
    long due = Long.MAX_VALUE;
    for (var part : rest) {
      if (part instanceof ColdPart cold) {
        due = Math.min(due, cold.run().due());
      }
    }
    return due;
  }

  /// Told what is here, in order, until it answers that it wants no more.
  public interface Visitor {
    boolean entry(long entry);

    void run(MessageRun run);
  }

  public void forEach(Visitor visitor) {
    boolean goesOn = visit(front, visitor);
    for (Part part : rest) {
      if (!goesOn) {
        return;
      }
      switch (part) {
        case HotPart(ReadyRing entries) -> goesOn = visit(entries, visitor);
        case ColdPart cold -> visitor.run(cold.run());
      }
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

  /// The first entry behind every run that is as `wanted`, or [#NONE].
  public long firstAfterRuns(LongPredicate wanted) {
    if (rest.peekLast() instanceof ColdPart) {
      return NONE;
    }
    for (long sequence = back.head(); sequence < back.tail(); sequence++) {
      if (wanted.test(back.at(sequence))) {
        return back.at(sequence);
      }
    }
    return NONE;
  }

  /// Takes everything out. What comes later goes on in the order of sequence numbers.
  ///
  /// @param runs is told each run
  /// @return the rings that held the entries
  public List<ReadyRing> takeAll(Consumer<MessageRun> runs) {
    long tail = tail();
    var rings = new ArrayList<ReadyRing>();
    rings.add(front);
    for (Part part : rest) {
      switch (part) {
        case HotPart(ReadyRing entries) -> rings.add(entries);
        case ColdPart cold -> runs.accept(cold.run());
      }
    }
    rest.clear();
    front = new ReadyRing(tail);
    back = front;
    return rings;
  }
}
