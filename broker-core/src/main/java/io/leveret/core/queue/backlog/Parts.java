package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a backlog has behind its front, in order. **Confined** to the queue's loop.
final class Parts implements Iterable<Part> {
  private final ArrayDeque<Part> parts = new ArrayDeque<>(0);

  boolean isEmpty() {
    return parts.isEmpty();
  }

  @Nullable Part first() {
    return parts.peekFirst();
  }

  @Nullable Part last() {
    return parts.peekLast();
  }

  void addFirst(Part part) {
    parts.addFirst(part);
  }

  void add(Part part) {
    parts.addLast(part);
  }

  void removeFirst() {
    parts.removeFirst();
  }

  void removeLast() {
    parts.removeLast();
  }

  void remove(Part part) {
    parts.remove(part);
  }

  void clear() {
    parts.clear();
  }

  @Override
  public Iterator<Part> iterator() {
    return parts.iterator();
  }

  /// The ring that has the entry with that sequence number.
  @Nullable ReadyRing ringAt(long sequence) {
    for (var part : parts) {
      if (part instanceof HotPart(ReadyRing entries) && entries.has(sequence)) {
        return entries;
      }
    }
    return null;
  }

  /// The run that has the entry with that sequence number.
  @Nullable ColdPart coldAt(long sequence) {
    for (var part : parts) {
      if (part instanceof ColdPart cold && cold.has(sequence)) {
        return cold;
      }
    }
    return null;
  }

  /// Where a run stands.
  @Nullable ColdPart find(MessageRun run) {
    for (var part : parts) {
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

  /// Adds a run, as a part of the last if it goes on there.
  void add(long first, MessageRun run) {
    if (!(last() instanceof ColdPart cold && cold.takes(first, run))) {
      add(new ColdPart(first, run));
    }
  }

  /// Adds a page, to the last ones if it goes on there.
  void add(long first, KeptPage page) {
    if (last() instanceof KeptPart kept && kept.tail() == first) {
      kept.add(page);
      return;
    }
    var kept = new KeptPart(first);
    kept.add(page);
    add(kept);
  }

  /// Tells what is here until the visitor wants no more; of what is kept elsewhere nothing is
  /// durable.
  void visit(Backlog.Visitor visitor) {
    for (var part : parts) {
      switch (part) {
        case HotPart(ReadyRing entries) -> {
          if (!entries.visit(visitor)) {
            return;
          }
        }
        case ColdPart cold -> visitor.run(cold.run());
        case KeptPart _ -> {}
      }
    }
  }

  /// Every run, in order.
  List<MessageRun> runs() {
    var runs = new ArrayList<MessageRun>();
    for (var part : parts) {
      if (part instanceof ColdPart cold) {
        runs.add(cold.run());
      }
    }
    return runs;
  }

  /// When the first message of a run expires that nobody watches.
  long due() {
    long due = Long.MAX_VALUE;
    for (var part : parts) {
      if (part instanceof ColdPart cold) {
        due = Math.min(due, cold.run().due());
      }
    }
    return due;
  }

  /// Messages that are not in memory.
  long elsewhere() {
    long elsewhere = 0;
    for (var part : parts) {
      elsewhere +=
          switch (part) {
            case HotPart _ -> 0;
            case ColdPart cold -> cold.run().count();
            case KeptPart kept -> kept.entries();
          };
    }
    return elsewhere;
  }
}
