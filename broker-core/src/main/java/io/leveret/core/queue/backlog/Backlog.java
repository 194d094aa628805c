package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayList;
import java.util.List;
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
  private final PagePool pool;
  private final PageKeeper keeper;
  private final Parts rest = new Parts();
  private ReadyRing front;
  private ReadyRing back;

  public Backlog(BacklogMemory memory) {
    this.sizes = memory.sizes();
    this.pool = memory.pages();
    this.keeper = memory.keeper();
    this.front = new ReadyRing(0, pool);
    this.back = front;
  }

  /// The sequence number of the oldest entry, or of the next to come when there is none.
  public long head() {
    return front.head();
  }

  /// The sequence number after the newest entry.
  public long tail() {
    return rest.last() instanceof ColdPart cold ? cold.tail() : back.tail();
  }

  public boolean isEmpty() {
    return front.isEmpty() && rest.isEmpty();
  }

  /// Appends an entry.
  public void add(long entry) {
    if (rest.last() instanceof ColdPart) {
      back = new ReadyRing(tail(), pool);
      rest.add(new HotPart(back));
    }
    back.add(entry);
    if (back.size() > sizes.hot() && back.isFull()) {
      keepElsewhere();
    }
  }

  private void keepElsewhere() {
    while (back.size() > sizes.hot()) {
      long first = back.border(back == front ? back.head() + sizes.kept() : back.head());
      var page = first + PagePool.PAGE_SIZE >= back.tail() ? null : keeper.keep(back.page(first));
      if (page == null) {
        return;
      }
      replace(first, first + PagePool.PAGE_SIZE, () -> rest.add(first, page));
    }
  }

  /// Puts something else in the place of the entries from `first` to before `after`.
  private void replace(long first, long after, Runnable other) {
    var later = back.split(first, after);
    if (back.isEmpty() && back != front) {
      rest.removeLast();
    }
    other.run();
    if (!later.isEmpty()) {
      rest.add(new HotPart(later));
      back = later;
    }
    advance();
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
    while (front.isEmpty() && rest.first() instanceof HotPart(ReadyRing entries)) {
      rest.removeFirst();
      front = entries;
    }
    if (front.isEmpty() && rest.isEmpty() && back != front) {
      front = new ReadyRing(Math.max(front.tail(), back.tail()), pool);
      back = front;
    }
  }

  /// The entry with that sequence number, or [#NONE] when it is in a run and not known.
  public long at(long sequence) {
    var ring = ringOf(sequence);
    if (ring != null) {
      return ring.at(sequence);
    }
    var cold = rest.coldAt(sequence);
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
    var cold = ringOf(sequence) == null ? rest.coldAt(sequence) : null;
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
    if (front.has(sequence)) {
      return front;
    }
    return back.has(sequence) ? back : rest.ringAt(sequence);
  }

  /// The run that should be read now, if there is one.
  public @Nullable MessageRun wanted() {
    return !rest.isEmpty() && front.size() < sizes.low() && rest.first() instanceof ColdPart cold
        ? cold.run()
        : null;
  }

  /// The page that should be read now, if there is one.
  public @Nullable KeptPage wantedPage() {
    return rest.first() instanceof KeptPart kept && front.size() < sizes.low()
        ? kept.first()
        : null;
  }

  /// Takes the entries of the first page to the front, or nothing when they could not be read.
  public void refill(KeptPage page, long @Nullable [] entries) {
    if (rest.first() instanceof KeptPart kept && kept.first() == page) {
      long sequence = kept.head();
      if (!kept.removeFirst()) {
        rest.removeFirst();
      }
      if (entries != null) {
        toFront(sequence, entries);
      } else {
        advance();
      }
    }
  }

  /// Takes the first messages of the first run, which were read, to the front; the caller drops
  /// them from the run.
  ///
  /// @return the sequence number of the first of them
  public long refill(MessageRun run, long[] entries) {
    long sequence = rest.coldOf(run).head();
    toFront(sequence, entries);
    return sequence;
  }

  private void toFront(long sequence, long[] entries) {
    if (front.isEmpty()) {
      boolean isBack = back == front;
      front = new ReadyRing(sequence, pool);
      back = isBack ? front : back;
    }
    var into = front;
    if (front.tail() != sequence) {
      into = new ReadyRing(sequence, pool);
      rest.addFirst(new HotPart(into));
    }
    for (long entry : entries) {
      into.add(entry);
    }
  }

  /// Whether a run is here.
  public boolean has(MessageRun run) {
    return rest.find(run) != null;
  }

  /// Whether a run comes first of all that is not in memory.
  public boolean isFirst(MessageRun run) {
    return rest.first() instanceof ColdPart cold && cold.run() == run;
  }

  /// The sequence number of the first message of a run.
  public long firstOf(MessageRun run) {
    return rest.coldOf(run).head();
  }

  /// Notes which messages of a run expire before its others, in ascending order.
  public void soon(MessageRun run, long[] sequences, long[] entries) {
    rest.coldOf(run).soon(sequences, entries);
  }

  /// The entries of those that still may.
  public long[] soon(MessageRun run) {
    return rest.coldOf(run).soon();
  }

  /// Gives up a run, of which nothing is left here.
  public void remove(MessageRun run) {
    long tail = tail();
    var cold = rest.coldOf(run);
    boolean isLast = rest.last() == cold;
    rest.remove(cold);
    if (isLast) {
      back = new ReadyRing(tail, pool);
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
    if (rest.last() instanceof ColdPart) {
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
    replace(first, first + run.span(), () -> rest.add(first, run));
  }

  /// Every run, in order.
  public List<MessageRun> runs() {
    return rest.runs();
  }

  /// Messages that are not in memory.
  public long elsewhere() {
    return rest.elsewhere();
  }

  /// When the first message of a run expires that nobody watches.
  public long due() {
    return rest.due();
  }

  /// Told what is here but for what is kept elsewhere, in order, until it answers that it wants no
  /// more.
  public interface Visitor {
    boolean entry(long entry);

    void run(MessageRun run);
  }

  public void forEach(Visitor visitor) {
    if (front.visit(visitor)) {
      rest.visit(visitor);
    }
  }

  /// The first entry behind every run that is as `wanted`, or [#NONE].
  public long firstAfterRuns(LongPredicate wanted) {
    if (rest.last() instanceof ColdPart) {
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
  public TakenOut takeAll(TakenOut.Runs runs) {
    long tail = tail();
    var rings = new ArrayList<ReadyRing>();
    var pages = new ArrayList<KeptPage>();
    rings.add(front);
    for (Part part : rest) {
      switch (part) {
        case HotPart(ReadyRing entries) -> rings.add(entries);
        case ColdPart cold -> runs.run(cold.run(), cold.soon());
        case KeptPart kept -> kept.pages().forEach(pages::add);
      }
    }
    pages.forEach(KeptPage::gone);
    rest.clear();
    front = new ReadyRing(tail, pool);
    back = front;
    return new TakenOut(rings, pages, new ReadyRing(0, pool));
  }
}
