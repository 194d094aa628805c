package io.leveret.cli.perf;

/// When the messages of a publisher are due. Immutable; the caller brings the time, so it can be
/// tested without waiting.
///
/// The schedule is fixed at the start: a publisher that was held up owes the messages it has
/// missed, and their latency counts from when they were due, not from when they were sent at last.
final class Pacer {
  private final double intervalNanos;
  private final long startNanos;

  /// @param perSecond messages a second; 0 for as fast as possible
  Pacer(double perSecond, long startNanos) {
    this.intervalNanos = perSecond == 0 ? 0 : 1e9 / perSecond;
    this.startNanos = startNanos;
  }

  boolean isPaced() {
    return intervalNanos > 0;
  }

  /// When message number `sequence`, counted from 0, ought to be sent.
  long dueAt(long sequence) {
    return startNanos + (long) (sequence * intervalNanos);
  }

  /// How many messages, `most` at the most, are due at `nowNanos` after `sent` have gone.
  int due(long nowNanos, long sent, int most) {
    if (!isPaced()) {
      return most;
    }
    long scheduled =
        nowNanos < startNanos ? 0 : (long) ((nowNanos - startNanos) / intervalNanos) + 1;
    return Math.clamp(scheduled - sent, 0, most);
  }
}
