package io.leveret.core.vhost;

/// Gives queues the numbers by which the log knows them.
///
/// Durable ones are positive and never come twice in one data directory, so that a record of a
/// queue that is gone cannot be taken for one of another. All others are negative and last until
/// the next start. **Confined** to the loop.
final class QueueIds {
  private int lastDurable;
  private int lastTransient;

  int next(boolean durable) {
    return durable ? Math.incrementExact(lastDurable) : Math.decrementExact(lastTransient);
  }

  /// Notes that an id is taken.
  void taken(int queueId) {
    lastDurable = Math.max(lastDurable, queueId);
    lastTransient = Math.min(lastTransient, queueId);
  }

  int lastDurable() {
    return lastDurable;
  }
}
