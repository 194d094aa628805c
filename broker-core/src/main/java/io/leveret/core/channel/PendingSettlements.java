package io.leveret.core.channel;

import java.util.Arrays;

/// What a transaction settles with its commit, in the order the client said so.
///
/// **Confined** to the channel's loop.
final class PendingSettlements {
  private long[] tags = new long[16];
  private byte[] fates = new byte[16];
  private int count;

  void add(long tag, Deliveries.Fate fate) {
    if (count == tags.length) {
      tags = Arrays.copyOf(tags, count * 2);
      fates = Arrays.copyOf(fates, count * 2);
    }
    tags[count] = tag;
    fates[count++] = (byte) fate.code();
  }

  int count() {
    return count;
  }

  long tag(int i) {
    return tags[i];
  }

  Deliveries.Fate fate(int i) {
    return Deliveries.Fate.of(fates[i]);
  }

  void clear() {
    count = 0;
    if (tags.length > 1024) {
      tags = new long[16];
      fates = new byte[16];
    }
  }
}
