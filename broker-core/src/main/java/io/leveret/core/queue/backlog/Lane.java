package io.leveret.core.queue.backlog;

import java.util.function.LongConsumer;

/// The ready messages of one priority: those that came back first, then those that never left.
///
/// **Confined** to the queue's loop. Invariant: the first entry is alive.
public final class Lane {
  private final int priority;
  private final Backlog arrived;
  private final ReturnedEntries returned = new ReturnedEntries();

  public Lane(int priority, BacklogMemory memory) {
    this.priority = priority;
    this.arrived = new Backlog(memory.sizes(), memory.pool(), memory.pages()::letGo);
  }

  public int priority() {
    return priority;
  }

  public boolean isEmpty() {
    return arrived.isEmpty() && returned.isEmpty();
  }

  /// Appends an entry and answers its place.
  public long add(long entry) {
    arrived.add(entry);
    return arrived.tail() - 1;
  }

  public void putBack(long sequence, long entry) {
    returned.add(sequence, entry);
  }

  /// The entry that comes first, or [Entry#absent] when it must be read first.
  public long firstEntry() {
    if (!returned.isEmpty()) {
      return returned.firstEntry();
    }
    long entry = arrived.peek();
    return entry == Entry.NONE ? Entry.absent(priority) : entry;
  }

  public long firstSequence() {
    return returned.isEmpty() ? arrived.head() : returned.firstSequence();
  }

  public void removeFirst() {
    if (returned.isEmpty()) {
      arrived.poll();
      passDead();
    } else {
      returned.removeFirst();
    }
  }

  /// The entry with that place if it is here, alive and may expire; else [Entry#NONE].
  public long findExpiring(long sequence) {
    if (sequence < arrived.head()) {
      return returned.findExpiring(sequence);
    }
    long entry = arrived.at(sequence);
    return Entry.expires(entry) && !Entry.isDead(entry) ? entry : Entry.NONE;
  }

  /// Lets the entry die that [#findExpiring] found, wherever it stands.
  public void expire(long sequence, long bodySize) {
    if (sequence < arrived.head()) {
      returned.expire(sequence);
      return;
    }
    arrived.die(sequence, bodySize);
    passDead();
  }

  /// Passes over those at the front that died.
  public void passDead() {
    while (Entry.isDead(arrived.peek())) {
      arrived.poll();
    }
  }

  /// The place of the oldest that never left, or of the next to come.
  public long head() {
    return arrived.head();
  }

  /// The place after the newest.
  public long tail() {
    return arrived.tail();
  }

  /// Those that never left.
  public Backlog backlog() {
    return arrived;
  }

  /// Takes every entry out that came back.
  public void takeReturned(ReturnedEntries.Visitor taken) {
    returned.takeAll(taken);
  }

  /// Tells every entry that came back, in no order.
  public void forEachReturned(LongConsumer action) {
    returned.forEach(action);
  }
}
