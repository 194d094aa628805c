package io.leveret.core.queue;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The consumers of one queue that have the same priority, in turn. **Confined** to the queue's
/// loop.
///
/// Invariant: the ring holds only members that are in the turn.
final class PriorityLevel {
  private final long priority;
  private final ArrayDeque<Subscription> ring = new ArrayDeque<>();
  private int members;

  PriorityLevel(long priority) {
    this.priority = priority;
  }

  long priority() {
    return priority;
  }

  void addMember() {
    members++;
  }

  void removeMember(Subscription subscription) {
    members--;
    ring.remove(subscription);
  }

  /// Whether nobody has this priority any more.
  boolean isAbandoned() {
    return members == 0;
  }

  /// Puts a consumer at the end of the ring.
  void join(Subscription subscription) {
    ring.add(subscription);
  }

  /// The first consumer that is ready. Those before it rest until they say that they are.
  @Nullable Subscription next() {
    Subscription first = ring.peek();
    while (first != null && !first.consumer().isReady()) {
      ring.remove().rest();
      first = ring.peek();
    }
    return first;
  }

  /// Puts the first consumer behind all others.
  void rotate() {
    if (ring.size() > 1) {
      ring.add(ring.remove());
    }
  }

  /// Whether nobody is in the ring.
  boolean isIdle() {
    return ring.isEmpty();
  }

  /// Empties the ring; who was in it does not rest.
  void clear() {
    ring.clear();
  }
}
