package io.leveret.cli.perf;

import io.leveret.cli.perf.report.LatencyLog;

/// The messages of one channel that the broker has not yet confirmed. Confined to one worker.
///
/// Confirms may come in any order, one by one or many at once. Invariant: `outstanding` slots
/// between `lowest` and `next` are unsettled, and no more than the limit.
final class ConfirmWindow {
  private static final long SETTLED = Long.MIN_VALUE;

  private final int limit;
  private final long[] sentNanos;
  private final int mask;
  private long lowest = 1;
  private long next = 1;
  private int outstanding;

  /// @param limit how many messages may be unconfirmed, 1 or more
  ConfirmWindow(int limit) {
    this.limit = limit;
    // Twice the limit: a late one may hold `lowest` back while later ones are settled already.
    this.sentNanos = new long[Integer.highestOneBit(Math.max(limit, 32) * 2 - 1) * 2];
    this.mask = sentNanos.length - 1;
  }

  /// How many more messages may be sent now.
  int room() {
    return (int) Math.min(limit - outstanding, sentNanos.length - (next - lowest));
  }

  int outstanding() {
    return outstanding;
  }

  /// Notes that the message with the next publish sequence number goes out.
  void sent(long nanos) {
    sentNanos[(int) next++ & mask] = nanos;
    outstanding++;
  }

  /// Settles `deliveryTag`, or everything up to it, and notes how long each has taken.
  ///
  /// @return how many were settled by this
  int settle(long deliveryTag, boolean multiple, long nowNanos, LatencyLog latency) {
    long from = multiple ? lowest : Math.max(deliveryTag, lowest);
    long to = Math.min(deliveryTag, next - 1);
    int settled = 0;
    for (long tag = from; tag <= to; tag++) {
      int slot = (int) tag & mask;
      if (sentNanos[slot] != SETTLED) {
        latency.record(nowNanos - sentNanos[slot]);
        sentNanos[slot] = SETTLED;
        settled++;
      }
    }
    while (lowest < next && sentNanos[(int) lowest & mask] == SETTLED) {
      lowest++;
    }
    outstanding -= settled;
    return settled;
  }
}
