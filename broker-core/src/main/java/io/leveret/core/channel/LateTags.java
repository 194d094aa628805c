package io.leveret.core.channel;

import java.util.Arrays;

/// Delivery tags that were taken from the client because it was too slow. It does not know, so that
/// settling one of them once is no error (G077).
///
/// Keeps the newest [#MOST] one by one; of those before it only knows how far they went, and takes
/// every tag up to there for one of them. **Confined** to the loop.
final class LateTags {
  static final int MOST = 1024;
  private static final int FIRST_CAPACITY = 8;

  /// In ascending order.
  private long[] tags = new long[FIRST_CAPACITY];

  private int count;
  private long forgottenUpTo;

  void add(long tag) {
    if (count == MOST) {
      forgottenUpTo = Math.max(forgottenUpTo, tags[0]);
      removeFirst(1);
    } else if (count == tags.length) {
      tags = Arrays.copyOf(tags, count * 2);
    }
    int place = place(tag);
    System.arraycopy(tags, place, tags, place + 1, count - place);
    tags[place] = tag;
    count++;
  }

  /// Forgets a tag that the client settles, and with `multiple` those before it. Answers whether it
  /// was late.
  boolean settle(long tag, boolean multiple) {
    int place = place(tag);
    boolean found = place < count && tags[place] == tag;
    if (multiple) {
      removeFirst(found ? place + 1 : place);
    } else if (found) {
      System.arraycopy(tags, place + 1, tags, place, count - place - 1);
      count--;
    }
    return found || (tag > 0 && tag <= forgottenUpTo);
  }

  private int place(long tag) {
    int found = Arrays.binarySearch(tags, 0, count, tag);
    return found < 0 ? -found - 1 : found;
  }

  private void removeFirst(int removed) {
    System.arraycopy(tags, removed, tags, 0, count - removed);
    count -= removed;
  }
}
