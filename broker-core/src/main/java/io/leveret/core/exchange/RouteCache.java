package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The latest routes of keys that came more than once: 2,048 pairs of places, found by the hash of
/// the routing bytes.
///
/// A key must come twice before a route is kept for it, so keys that never repeat neither push out
/// others nor cost memory. **Confined** to the loop; bounded by construction.
final class RouteCache {
  private static final int PAIRS = 2_048;

  private final long[] hashes = new long[2 * PAIRS];
  private final @Nullable Route[] routes = new @Nullable Route[2 * PAIRS];
  private final long[] lastMissed = new long[PAIRS];

  /// The route kept for these routing bytes, right or outdated; null when there is none.
  @Nullable Route find(long hash, ByteBuffer memory, int offset, int length) {
    int first = first(hash);
    var route = at(first, hash, memory, offset, length);
    return route != null ? route : at(first + 1, hash, memory, offset, length);
  }

  /// Whether a key that missed now missed before, too.
  boolean missedBefore(long hash) {
    int pair = first(hash) / 2;
    boolean before = lastMissed[pair] == hash;
    lastMissed[pair] = hash;
    return before;
  }

  /// Keeps a route, in the place of the one it renews or of the older one of its pair.
  void put(long hash, Route route, @Nullable Route renewed) {
    int first = first(hash);
    if (renewed == null || routes[first] != renewed) {
      hashes[first + 1] = hashes[first];
      routes[first + 1] = routes[first];
    }
    hashes[first] = hash;
    routes[first] = route;
  }

  private @Nullable Route at(int place, long hash, ByteBuffer memory, int offset, int length) {
    var route = routes[place];
    boolean same = route != null && hashes[place] == hash && route.matches(memory, offset, length);
    return same ? route : null;
  }

  private static int first(long hash) {
    return 2 * ((int) hash & (PAIRS - 1));
  }
}
