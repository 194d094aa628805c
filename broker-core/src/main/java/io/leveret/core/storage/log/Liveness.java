package io.leveret.core.storage.log;

import io.leveret.core.storage.directory.LongIntMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/// What messages need beside their own records: the parts of their bodies, or the message whose
/// body they have. Of those in cold runs nothing is here; their directories know it.
///
/// Everybody who holds such a message holds all that it needs, so nothing is counted but references
/// to single records. What is here is only which records those are.
///
/// **Confined** to the shard's loop.
public final class Liveness {
  private static final long[] NONE = {};

  private final LongIntMap holders = new LongIntMap();
  private final Map<Long, long[]> links = new HashMap<>();

  /// So many more hold a message that needs these; nothing is noted of one that needs none.
  public void hold(long address, int count, long[] linked) {
    if (linked.length > 0) {
      int before = holders.get(address);
      holders.put(address, before + count);
      if (before == 0) {
        links.put(address, linked);
      }
    }
  }

  /// What a message needs.
  public long[] links(long address) {
    if (holders.isEmpty() || holders.get(address) == 0) {
      return NONE;
    }
    return links.getOrDefault(address, NONE);
  }

  /// One holds the message no more, or not by way of this. Answers what it needs.
  public long[] release(long address) {
    int count = holders.isEmpty() ? 0 : holders.get(address);
    if (count == 0) {
      return NONE;
    }
    if (count > 1) {
      holders.put(address, count - 1);
      return links.getOrDefault(address, NONE);
    }
    holders.remove(address);
    long[] needed = links.remove(address);
    return needed == null ? NONE : needed;
  }

  /// Tells, once for each that holds a message which needs it, every part and every message that
  /// others refer to.
  public void forEachNeeded(LongConsumer visitor) {
    links.forEach((address, needed) -> {
      for (int i = holders.get(address); i > 0; i--) {
        for (long link : needed) {
          visitor.accept(link);
        }
      }
    });
  }

  /// Messages that have an entry here, twice.
  public int size() {
    return holders.size() + links.size();
  }
}
