package io.leveret.core.connection;

import java.util.HashMap;
import java.util.Map;

/// How many things there are of each name. **Confined** to the shard's loop.
///
/// Invariant: only names of which there is at least one are held.
final class Tally {
  private final Map<String, Integer> counts = new HashMap<>();

  int count(String name) {
    return counts.getOrDefault(name, 0);
  }

  void add(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  /// Takes one away, of which there must be one.
  void remove(String name) {
    counts.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
  }
}
