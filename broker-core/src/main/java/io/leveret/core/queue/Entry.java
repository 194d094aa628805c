package io.leveret.core.queue;

/// One message of one queue as a `long`, so that a queue of any length is an array of numbers:
///
/// ```
/// 63        56 55    52 51       44 43                                   0
/// [failures: 8][flags: 4][reserved: 8][address in the message store:   44]
/// ```
///
/// `failures` counts failed deliveries and stays at 255 once there.
public final class Entry {
  private static final long ADDRESS = (1L << 44) - 1;
  private static final long REDELIVERED = 1L << 52;
  private static final int FAILURES_SHIFT = 56;
  private static final int MOST_FAILURES = 255;

  private Entry() {}

  static long of(long address) {
    return address;
  }

  static long of(long address, boolean redelivered, int failures) {
    long counted = (long) Math.min(failures, MOST_FAILURES) << FAILURES_SHIFT;
    return address | counted | (redelivered ? REDELIVERED : 0);
  }

  /// Where the message stands in the message store.
  public static long address(long entry) {
    return entry & ADDRESS;
  }

  /// Whether it may have been delivered before.
  public static boolean isRedelivered(long entry) {
    return (entry & REDELIVERED) != 0;
  }

  /// Failed deliveries so far, 0..255.
  public static int failures(long entry) {
    return (int) (entry >>> FAILURES_SHIFT);
  }

  /// The entry as it comes back to its queue: redelivered from now on.
  static long returned(long entry, boolean failed) {
    int failures = failures(entry) + (failed ? 1 : 0);
    return of(address(entry), true, failures);
  }
}
