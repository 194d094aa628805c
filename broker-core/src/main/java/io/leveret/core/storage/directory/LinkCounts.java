package io.leveret.core.storage.directory;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How many references go to each segment. **Confined** to one thread.
public final class LinkCounts {
  private final Map<Long, Integer> bySegment = new TreeMap<>();

  /// Is told of each segment.
  public interface Visitor {
    void segment(long segment, int count);
  }

  /// Adds `count` references to a segment; fewer than none takes them away.
  public void add(long segment, int count) {
    bySegment.merge(segment, count, (a, b) -> a + b == 0 ? null : a + b);
  }

  public void forEach(Visitor visitor) {
    bySegment.forEach(visitor::segment);
  }

  /// Whether references go to these segments only.
  public boolean isWithin(Set<Long> segments) {
    return segments.containsAll(bySegment.keySet());
  }

  /// Segments there are references to.
  public int size() {
    return bySegment.size();
  }
}
