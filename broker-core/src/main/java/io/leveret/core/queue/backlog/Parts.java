package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// What a backlog has behind its front, in order. **Confined** to the queue's loop.
public final class Parts implements Iterable<Part> {
  /// Places before the first part that may be empty before all others move up.
  private static final int MOST_EMPTY = 1024;

  /// Stands where a part was.
  private static final Part NOTHING = new KeptPage(0, 0, 1, new PagePool(0));

  private final ArrayList<Part> parts = new ArrayList<>(0);

  /// How many of them are here no more.
  private int passed;

  boolean isEmpty() {
    return passed == parts.size();
  }

  @Nullable Part first() {
    return isEmpty() ? null : parts.get(passed);
  }

  @Nullable Part last() {
    return isEmpty() ? null : parts.getLast();
  }

  void addFirst(Part part) {
    if (passed > 0) {
      parts.set(--passed, part);
    } else {
      parts.addFirst(part);
    }
  }

  void add(Part part) {
    parts.addLast(part);
  }

  void removeFirst() {
    parts.set(passed++, NOTHING);
    if (passed == parts.size()) {
      clear();
    } else if (passed >= MOST_EMPTY && passed * 2 >= parts.size()) {
      parts.subList(0, passed).clear();
      passed = 0;
    }
  }

  void remove(Part part) {
    if (part.equals(first())) {
      removeFirst();
    } else {
      parts.remove(parts.lastIndexOf(part));
    }
  }

  void replace(Part part, List<Part> others) {
    int at = parts.lastIndexOf(part);
    parts.remove(at);
    parts.addAll(at, others);
  }

  void clear() {
    parts.clear();
    passed = 0;
  }

  @Override
  public Iterator<Part> iterator() {
    return parts.subList(passed, parts.size()).iterator();
  }

  /// The first part that ends after a place; null when there is none.
  @Nullable Part endingAfter(long sequence) {
    int index = indexAfter(sequence);
    return index < parts.size() ? parts.get(index) : null;
  }

  private int indexAfter(long sequence) {
    int low = passed;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parts.get(middle).tail() <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The part that has a place.
  @Nullable Part at(long sequence) {
    var part = endingAfter(sequence);
    return part != null && part.head() <= sequence ? part : null;
  }

  /// The next ring that ends after a place.
  @Nullable ReadyRing ringAfter(long sequence) {
    for (int i = indexAfter(sequence); i < parts.size(); i++) {
      if (parts.get(i) instanceof HotPart(ReadyRing entries)) {
        return entries;
      }
    }
    return null;
  }

  /// Whether a run is here.
  public boolean has(MessageRun run) {
    return find(run) != null;
  }

  /// Whether a run comes first of all that is not in memory.
  public boolean isFirst(MessageRun run) {
    return first() instanceof ColdPart cold && cold.run() == run;
  }

  /// The sequence number of the first message of a run.
  public long firstOf(MessageRun run) {
    return coldOf(run).head();
  }

  /// Notes which messages of a run expire before its others, in ascending order.
  public void soon(MessageRun run, KnownEntries entries) {
    coldOf(run).soon(entries);
  }

  /// The entries of those that still may, [Entry#NONE] for those that did.
  public long[] soon(MessageRun run) {
    return coldOf(run).soon().entries();
  }

  /// Whether a page is here.
  public boolean has(KeptPage page) {
    return at(page.head()) == page;
  }

  /// The run in which a message is due at that moment that nobody watches.
  public @Nullable MessageRun runDueAt(long moment) {
    return dueAt(moment) instanceof ColdPart cold ? cold.run() : null;
  }

  /// The page in which a message is due at that moment that nobody watches.
  public @Nullable KeptPage pageDueAt(long moment) {
    return dueAt(moment) instanceof KeptPage page ? page : null;
  }

  /// Where a run stands.
  private @Nullable ColdPart find(MessageRun run) {
    for (var part : this) {
      if (part instanceof ColdPart cold && cold.run() == run) {
        return cold;
      }
    }
    return null;
  }

  /// Where a run stands that is here.
  ColdPart coldOf(MessageRun run) {
    var found = find(run);
    if (found == null) {
      throw new IllegalStateException("no such run: " + run);
    }
    return found;
  }

  /// Puts something behind a ring of which the rest was cut off, and then that; in the place of the
  /// ring if it is empty now.
  ///
  /// @param ring null for what comes before all parts
  void insert(@Nullable ReadyRing ring, Part other, ReadyRing rest) {
    int at = passed;
    if (ring != null) {
      at = parts.lastIndexOf(new HotPart(ring));
      if (ring.isEmpty()) {
        parts.remove(at);
      } else {
        at++;
      }
    }
    if (!isTaken(at, other)) {
      parts.add(at++, other);
    }
    if (!rest.isEmpty()) {
      parts.add(at, new HotPart(rest));
    }
  }

  /// Adds a run to the one before if it goes on there.
  private boolean isTaken(int at, Part other) {
    return at > passed
        && parts.get(at - 1) instanceof ColdPart before
        && other instanceof ColdPart cold
        && before.takes(cold.head(), cold.run());
  }

  /// Tells what is here, as far as it is to be told, until the visitor wants no more.
  void visit(Backlog.Visitor visitor) {
    for (var part : this) {
      boolean goesOn =
          switch (part) {
            case HotPart(ReadyRing entries) -> entries.visit(visitor);
            case ColdPart cold -> {
              visitor.run(cold.run());
              yield true;
            }
            case KeptPage page -> visit(page, visitor);
          };
      if (!goesOn) {
        return;
      }
    }
  }

  private static boolean visit(KeptPage page, Backlog.Visitor visitor) {
    page.runs().forEach(visitor::run);
    return page.visitPinned(visitor::entry);
  }

  /// Every run, in order.
  public List<MessageRun> runs() {
    var runs = new ArrayList<MessageRun>();
    for (var part : this) {
      if (part instanceof ColdPart cold) {
        runs.add(cold.run());
      }
    }
    return runs;
  }

  /// Whether runs tell of something here.
  boolean hasRuns() {
    return afterRuns() > passed;
  }

  /// The first entry behind every run that is as `wanted`, or [Entry#NONE].
  long firstAfterRuns(LongPredicate wanted) {
    long found = Entry.NONE;
    for (int i = afterRuns(); i < parts.size() && found == Entry.NONE; i++) {
      found =
          switch (parts.get(i)) {
            case HotPart(ReadyRing entries) -> entries.first(wanted);
            case KeptPage page -> page.firstPinned(wanted);
            case ColdPart _ -> throw new IllegalStateException("a run behind every run");
          };
    }
    return found;
  }

  private int afterRuns() {
    int at = parts.size();
    while (at > passed && !isToldByRuns(parts.get(at - 1))) {
      at--;
    }
    return at;
  }

  private static boolean isToldByRuns(Part part) {
    return switch (part) {
      case HotPart _ -> false;
      case ColdPart _ -> true;
      case KeptPage page -> !page.runs().isEmpty();
    };
  }

  /// Tells the pages of which transient messages may need durable records.
  public void forEachOnDurable(Consumer<KeptPage> visitor) {
    for (var part : this) {
      if (part instanceof KeptPage page && page.restsOnDurable()) {
        visitor.accept(page);
      }
    }
  }

  /// When the first message expires that nobody watches.
  public long due() {
    long due = Long.MAX_VALUE;
    for (int i = passed; i < parts.size(); i++) {
      due = Math.min(due, dueOf(parts.get(i)));
    }
    return due;
  }

  private static long dueOf(Part part) {
    return switch (part) {
      case HotPart _ -> Long.MAX_VALUE;
      case ColdPart cold -> cold.run().due();
      case KeptPage page -> page.due();
    };
  }

  /// The first part in which a message is due at that moment that nobody watches.
  private @Nullable Part dueAt(long moment) {
    for (int i = passed; i < parts.size(); i++) {
      if (dueOf(parts.get(i)) == moment) {
        return parts.get(i);
      }
    }
    return null;
  }

  /// Messages that are not in memory.
  public long elsewhere() {
    long elsewhere = 0;
    for (var part : this) {
      elsewhere +=
          switch (part) {
            case HotPart _ -> 0;
            case ColdPart cold -> cold.run().count();
            case KeptPage page -> page.elsewhere();
          };
    }
    return elsewhere;
  }
}
