package io.leveret.core.storage.simulation;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A message in one queue, and from which positions of the log on it is what.
final class Copy {
  static final long NEVER = Long.MAX_VALUE;

  final HeldQueue queue;
  final Message message;
  final long address;

  /// The stored message whose body it has; its own address for most.
  final long origin;

  /// What must be on disk before anything is told of the queue it went to.
  private long metaPosition;

  final long appendedMillis;

  /// Where the log ended when it had come.
  long end;

  long settledAt = NEVER;
  long deliveredAt = NEVER;
  int count;

  /// What it became when it died, while it may still be unknown whether that holds.
  List<Copy> letters = List.of();

  private @Nullable TreeMap<Long, Integer> counts;

  Copy(
      HeldQueue queue, Message message, long address, long origin, long metaPosition, long millis) {
    this.queue = queue;
    this.message = message;
    this.address = address;
    this.origin = origin;
    this.metaPosition = metaPosition;
    this.appendedMillis = millis;
  }

  boolean isUndeclared(long durable, long metaDurable) {
    return end <= durable && metaPosition > metaDurable;
  }

  boolean isLive() {
    return settledAt == NEVER;
  }

  boolean isDelivered() {
    return deliveredAt != NEVER;
  }

  void delivered(long position) {
    deliveredAt = Math.min(deliveredAt, position);
  }

  void requeued(long position) {
    if (counts == null) {
      counts = new TreeMap<>();
    }
    counts.put(position, ++count);
    delivered(position);
  }

  /// How often it had come back, as the log says before `position`.
  int countAt(long position) {
    var entry = counts == null ? null : counts.floorEntry(position);
    return entry == null ? 0 : entry.getValue();
  }

  /// It came back from a restart: from now on that is what was promised.
  void recovered(boolean redelivered, int deliveryCount) {
    end = 0;
    metaPosition = 0;
    settledAt = NEVER;
    letters = List.of();
    deliveredAt = redelivered ? 0 : NEVER;
    count = deliveryCount;
    counts = null;
    if (count > 0) {
      counts = new TreeMap<>();
      counts.put(0L, count);
    }
  }

  /// It did not come back and never may.
  void lost() {
    settledAt = 0;
    metaPosition = 0;
  }

  @Override
  public String toString() {
    return "message %d in queue %d at %d, from %d to %d, delivered from %d on, %d times back"
        .formatted(message.number(), queue.id, address, end, settledAt, deliveredAt, count);
  }
}
