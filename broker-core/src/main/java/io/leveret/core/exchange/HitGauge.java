package io.leveret.core.exchange;

/// Watches whether looking into the route cache pays for one exchange, and says when to leave it.
///
/// Keys that never repeat would make the cache pure cost, and would push out those that do.
/// **Confined** to the loop.
final class HitGauge {
  /// Long enough to fill the cache before it is judged.
  private static final int WINDOW = 16_384;

  private static final int BYPASSED = 4 * WINDOW;
  private static final int WORTHWHILE_PERCENT = 20;

  private int lookups;
  private int hits;
  private int bypassed;

  /// Whether this message should be looked up in the cache.
  boolean isCacheWorthwhile() {
    if (bypassed == 0) {
      return true;
    }
    bypassed--;
    return false;
  }

  void hit() {
    hits++;
    count();
  }

  void miss() {
    count();
  }

  private void count() {
    if (++lookups == WINDOW) {
      if (hits * 100 < WINDOW * WORTHWHILE_PERCENT) {
        bypassed = BYPASSED;
      }
      lookups = 0;
      hits = 0;
    }
  }
}
