package io.leveret.core.queue.backlog;

/// One message of one queue as a `long`, so that a queue of any length is an array of numbers:
///
/// ```
/// 63        56 55    52 51       44 43                                   0
/// [failures: 8][flags: 4][priority: 8][address in the message store:   44]
/// ```
///
/// `failures` counts failed deliveries and stays at 255 once there. The priority is that of the
/// lane the message stands in.
public final class Entry {
  /// No message has this entry.
  public static final long NONE = 0;

  private static final long ADDRESS = (1L << 44) - 1;
  private static final int PRIORITY_SHIFT = 44;
  private static final long REDELIVERED = 1L << 52;
  private static final long EXPIRES = 1L << 53;
  private static final long DEAD = 1L << 54;
  private static final int FAILURES_SHIFT = 56;
  public static final int MOST_FAILURES = 255;

  private Entry() {}

  /// A message that was never handed out.
  public static long of(long address, int priority, boolean expires) {
    return address | (long) priority << PRIORITY_SHIFT | (expires ? EXPIRES : 0);
  }

  /// Stands for a message of that priority of which the entry must be read first.
  public static long absent(int priority) {
    return (long) priority << PRIORITY_SHIFT;
  }

  public static boolean isAbsent(long entry) {
    return (entry & ADDRESS) == 0;
  }

  /// The entry with the marks that recovery found.
  public static long recovered(long entry, boolean redelivered, int failures) {
    return withFailures(entry, failures) | (redelivered ? REDELIVERED : 0);
  }

  private static long withFailures(long entry, int failures) {
    long kept = entry & ((1L << FAILURES_SHIFT) - 1);
    return kept | (long) Math.min(failures, MOST_FAILURES) << FAILURES_SHIFT;
  }

  /// Where the message stands in the message store.
  public static long address(long entry) {
    return entry & ADDRESS;
  }

  /// The lane it stands in, 0..255.
  public static int priority(long entry) {
    return (int) (entry >>> PRIORITY_SHIFT) & 0xff;
  }

  /// Whether it may have been delivered before.
  public static boolean isRedelivered(long entry) {
    return (entry & REDELIVERED) != 0;
  }

  /// Whether it may expire.
  public static boolean expires(long entry) {
    return (entry & EXPIRES) != 0;
  }

  /// Whether it died where it stands and is to be passed over.
  public static boolean isDead(long entry) {
    return (entry & DEAD) != 0;
  }

  public static long dead(long entry) {
    return entry | DEAD;
  }

  /// Failed deliveries so far, 0..255.
  public static int failures(long entry) {
    return (int) (entry >>> FAILURES_SHIFT);
  }

  /// The entry as it comes back to its queue: redelivered from now on.
  public static long returned(long entry, boolean failed) {
    return (failed ? withFailures(entry, failures(entry) + 1) : entry) | REDELIVERED;
  }
}
