package io.leveret.core.model;

import java.util.OptionalLong;

/// A message in one queue.
final class Entry {
  final Message message;

  /// Its place: messages that come later have higher ones.
  final long position;

  final int priority;

  /// When it dies of age, in milliseconds of the clock.
  final OptionalLong expiresAt;

  final Arrival arrival;
  boolean isRedelivered;
  int failures;

  /// Whether the broker has confirmed it, so that it may not get lost.
  boolean isCertain;

  /// How a message came. Dead letters that come at the same moment from different queues have no
  /// order among each other.
  ///
  /// @param moment counts what happened; of no interest for what was published
  /// @param from the queue that it died in; empty when it was published
  record Arrival(long moment, String from) {
    static final Arrival PUBLISHED = new Arrival(0, "");

    boolean isUnorderedWith(Arrival other) {
      return !from.isEmpty() && moment == other.moment && !from.equals(other.from);
    }
  }

  Entry(Message message, long position, int priority, OptionalLong expiresAt, Arrival arrival) {
    this.message = message;
    this.position = position;
    this.priority = priority;
    this.expiresAt = expiresAt;
    this.arrival = arrival;
  }

  /// The broker answers for it from now on, if it is one to keep.
  void confirm() {
    isCertain = message.isPersistent();
  }

  @Override
  public String toString() {
    return "#%d '%s'%s%s"
        .formatted(
            position,
            message.body(),
            isRedelivered ? " redelivered" : "",
            failures == 0 ? "" : " failed " + failures);
  }
}
