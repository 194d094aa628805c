package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Entries in the order of their arrival, each known by a sequence number that grows; of a long
/// backlog only the two ends are here, and runs and pages stand for what is between them.
///
/// **Confined** to the queue's loop.
///
/// Invariant: sequence numbers ascend from `front` over the parts of `rest`; the last part takes
/// what arrives. Only runs and pages of which all is gone leave a gap.
public final class Backlog {
  private final BacklogSizes sizes;
  private final PagePool pool;
  private final Consumer<KeptPage> emptied;
  private final Parts rest = new Parts();
  private ReadyRing front;
  private ReadyRing back;

  /// No page before this has to be asked whether it may leave.
  private long asked;

  /// @param emptied is told of pages of which nothing is left
  public Backlog(BacklogSizes sizes, PagePool pool, Consumer<KeptPage> emptied) {
    this.sizes = sizes;
    this.pool = pool;
    this.emptied = emptied;
    this.front = new ReadyRing(0, pool);
    this.back = front;
  }

  /// The sequence number of the oldest entry, or of the next to come when there is none.
  public long head() {
    return front.head();
  }

  /// The sequence number after the newest entry.
  public long tail() {
    var last = rest.last();
    return last == null || last instanceof HotPart ? back.tail() : last.tail();
  }

  public boolean isEmpty() {
    return front.isEmpty() && rest.isEmpty();
  }

  /// Appends an entry.
  public void add(long entry) {
    var last = rest.last();
    if (last != null && !(last instanceof HotPart)) {
      back = new ReadyRing(last.tail(), pool);
      rest.add(new HotPart(back));
    }
    back.add(entry);
  }

  /// Whether the last entry made a page more that might leave.
  public boolean isTooLong() {
    return back.isFull() && back.size() > sizes.hot();
  }

  /// Takes pages that are not needed for long.
  public interface Keeper {
    /// Takes the entries of a page, and answers null when these must stay where they are.
    @Nullable KeptPage keep(long first, long[] entries);
  }

  /// Lets pages leave, as far as they may. Those that may not are passed over for good.
  public void keepElsewhere(Keeper keeper) {
    for (long first = nextPage();
        back.tail() - first > sizes.hot() && first + pool.pageSize() < back.tail();
        first = nextPage()) {
      asked = first + pool.pageSize();
      var page = keeper.keep(first, back.page(first));
      if (page != null) {
        replace(back, first, asked, page);
        removeIfEmpty(page);
      }
    }
  }

  private void removeIfEmpty(KeptPage page) {
    if (page.count() == 0) {
      remove(page);
      emptied.accept(page);
    }
  }

  private long nextPage() {
    long first = back == front ? back.head() + sizes.kept() : back.head();
    return back.border(Math.max(first, asked));
  }

  /// Puts something else in the place of the entries of a ring from `first` to before `after`.
  private void replace(ReadyRing ring, long first, long after, Part other) {
    var later = ring.split(first, after);
    rest.insert(ring == front ? null : ring, other, later);
    if (ring == back && !later.isEmpty()) {
      back = later;
    }
    advance();
  }

  /// Appends messages that were found at start.
  public void add(MessageRun run) {
    rest.add(new ColdPart(tail(), run));
  }

  /// The oldest entry, or [Entry#NONE] when it must be read first; only when there is one.
  public long peek() {
    return front.isEmpty() ? Entry.NONE : front.peek();
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

  /// The entry with that sequence number, or [Entry#NONE] when it is not in memory.
  public long at(long sequence) {
    var ring = ringAtAnEnd(sequence);
    if (ring != null) {
      return ring.at(sequence);
    }
    return switch (rest.at(sequence)) {
      case HotPart(ReadyRing entries) -> entries.at(sequence);
      case ColdPart cold -> cold.soon().at(sequence);
      case KeptPage page -> page.at(sequence);
      case null -> Entry.NONE;
    };
  }

  private @Nullable ReadyRing ringAtAnEnd(long sequence) {
    if (front.has(sequence)) {
      return front;
    }
    return back.has(sequence) ? back : null;
  }

  /// A message with an entry in memory died where it stands; its body had that size.
  void die(long sequence, long bodySize) {
    var ring = ringAtAnEnd(sequence);
    if (ring != null) {
      die(ring, sequence);
      return;
    }
    switch (rest.at(sequence)) {
      case HotPart(ReadyRing entries) -> die(entries, sequence);
      case ColdPart cold -> {
        cold.run().remove(Entry.address(cold.soon().at(sequence)), bodySize);
        cold.soon().set(sequence, Entry.NONE);
        if (cold.run().count() == 0) {
          remove(cold);
        }
      }
      case KeptPage page -> {
        page.remove(sequence);
        removeIfEmpty(page);
      }
      case null -> throw new IllegalStateException("nothing at place " + sequence);
    }
  }

  private static void die(ReadyRing ring, long sequence) {
    ring.set(sequence, Entry.dead(ring.at(sequence)));
  }

  /// The run that should be read now, if there is one.
  public @Nullable MessageRun wanted() {
    return !rest.isEmpty() && front.size() < sizes.low() && rest.first() instanceof ColdPart cold
        ? cold.run()
        : null;
  }

  /// The page that should be read now, if there is one.
  public @Nullable KeptPage wantedPage() {
    return rest.first() instanceof KeptPage page && front.size() < sizes.low() ? page : null;
  }

  /// Takes the entries of the first page, which were read, to the front.
  public void refill(KeptPage page, long[] entries) {
    rest.remove(page);
    toFront(page.head(), entries);
  }

  /// Puts entries in the place of a page.
  public void replace(KeptPage page, long[] entries) {
    var ring = new ReadyRing(page.head(), pool);
    for (long entry : entries) {
      ring.add(entry);
    }
    rest.replace(page, new HotPart(ring));
    advance();
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

  /// Whether a page is here.
  public boolean has(KeptPage page) {
    return rest.at(page.head()) == page;
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
  public void soon(MessageRun run, KnownEntries entries) {
    rest.coldOf(run).soon(entries);
  }

  /// The entries of those that still may, [Entry#NONE] for those that did.
  public long[] soon(MessageRun run) {
    return rest.coldOf(run).soon().entries();
  }

  /// Gives up a run, of which nothing is left here.
  public void remove(MessageRun run) {
    remove(rest.coldOf(run));
  }

  private void remove(Part part) {
    long tail = tail();
    boolean isLast = part.equals(rest.last());
    rest.remove(part);
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

  /// The next ring with entries from a place on of which some may leave; the first entries of all
  /// are wanted soon.
  @Nullable ReadyRing leaving(long sequence) {
    var ring = rest.isEmpty() ? front : rest.ringAfter(sequence);
    return ring == null || ring.tail() <= sequence ? null : ring;
  }

  /// The first place of that ring of which the entry may leave.
  long firstToLeave(ReadyRing ring) {
    return ring.head() + (ring == front ? sizes.kept() : 0);
  }

  /// Whether enough entries are here behind one with an address from `from` to `to`.
  public boolean mayLeave(long from, long to) {
    for (var ring = leaving(0); ring != null; ring = leaving(ring.tail())) {
      if (ring.tail() - ring.firstWithin(firstToLeave(ring), from, to) >= sizes.fewest()) {
        return true;
      }
    }
    return false;
  }

  /// Lets a run stand for entries of a ring from `first` on.
  public void chill(ReadyRing ring, long first, MessageRun run) {
    replace(ring, first, first + run.span(), new ColdPart(first, run));
  }

  /// Every run, in order.
  public List<MessageRun> runs() {
    return rest.runs();
  }

  /// Messages that are not in memory.
  public long elsewhere() {
    return rest.elsewhere();
  }

  /// When the first message expires that nobody watches.
  public long due() {
    return rest.due();
  }

  /// The run in which a message is due at that moment that nobody watches.
  public @Nullable MessageRun runDueAt(long moment) {
    return rest.dueAt(moment) instanceof ColdPart cold ? cold.run() : null;
  }

  /// The page in which a message is due at that moment that nobody watches.
  public @Nullable KeptPage pageDueAt(long moment) {
    return rest.dueAt(moment) instanceof KeptPage page ? page : null;
  }

  /// Told what is here, in order, until it answers that it wants no more: of a page what stays in
  /// memory, as nothing else of it is durable.
  public interface Visitor {
    boolean entry(long entry);

    void run(MessageRun run);
  }

  public void forEach(Visitor visitor) {
    if (front.visit(visitor)) {
      rest.visit(visitor);
    }
  }

  /// The first entry behind every run that is as `wanted`, or [Entry#NONE].
  public long firstAfterRuns(LongPredicate wanted) {
    if (rest.last() instanceof ColdPart) {
      return Entry.NONE;
    }
    for (long sequence = back.head(); sequence < back.tail(); sequence++) {
      if (wanted.test(back.at(sequence))) {
        return back.at(sequence);
      }
    }
    return Entry.NONE;
  }

  /// Takes everything out. What comes later goes on in the order of sequence numbers.
  public TakenOut takeAll(TakenOut.Parts parts) {
    long tail = tail();
    var taken = new TakenOut(new ArrayList<>(), new ArrayList<>(), new ReadyRing(0, pool));
    var pinned = new ReadyRing(0, pool);
    taken.rings().add(front);
    for (Part part : rest) {
      switch (part) {
        case HotPart(ReadyRing entries) -> taken.rings().add(entries);
        case ColdPart cold -> parts.run(cold.run(), cold.soon().entries());
        case KeptPage page -> {
          parts.page(page);
          page.letGo();
          page.givePinned(pinned);
          taken.pages().add(page);
        }
      }
    }
    taken.rings().add(pinned);
    rest.clear();
    front = new ReadyRing(tail, pool);
    back = front;
    return taken;
  }
}
