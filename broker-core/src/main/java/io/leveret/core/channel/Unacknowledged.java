package io.leveret.core.channel;

import io.leveret.core.queue.MessageQueue;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a channel was given and has not settled, by delivery tag.
///
/// A circular array in the order of the tags. Most tags have no gap before them, so finding one is
/// arithmetic, and a binary search when there are gaps; nothing is allocated for a delivery. Places
/// of settled deliveries are closed up when the array is full: it grows with what is held, not with
/// the distance between the oldest and the newest. **Confined** to the loop.
///
/// Invariant: the first of the `used` places is held, unless there are none.
final class Unacknowledged {
  /// Most channels of many connections are never given anything.
  private static final int FIRST_CAPACITY = 1;

  private static final int LEAST_GROWN = 16;
  private static final long NONE = -1;

  private long[] tags = new long[FIRST_CAPACITY];
  private @Nullable MessageQueue[] queues = new @Nullable MessageQueue[FIRST_CAPACITY];
  private @Nullable ChannelConsumer[] consumers = new @Nullable ChannelConsumer[FIRST_CAPACITY];
  private long[] sequences = new long[FIRST_CAPACITY];
  private long[] entries = new long[FIRST_CAPACITY];

  /// Negative, namely the complement, for what is set aside.
  private long[] bodySizes = new long[FIRST_CAPACITY];

  private int head;
  private int used;
  private int size;
  private long next = 1;

  int size() {
    return size;
  }

  /// Places there are now, held or not.
  int capacity() {
    return tags.length;
  }

  /// Uses up a delivery tag without holding anything under it.
  long skip() {
    return next++;
  }

  /// Holds a delivery under the next tag, which is the answer.
  ///
  /// @param consumer who got it; null for `basic.get`
  /// @param bodySize of the message
  long add(
      MessageQueue queue,
      long sequence,
      long entry,
      long bodySize,
      @Nullable ChannelConsumer consumer) {
    if (used == tags.length) {
      makeRoom();
    }
    int slot = slot(used++);
    tags[slot] = next;
    queues[slot] = queue;
    consumers[slot] = consumer;
    sequences[slot] = sequence;
    entries[slot] = entry;
    bodySizes[slot] = bodySize;
    size++;
    return next++;
  }

  /// Whether the tag is held and not set aside.
  boolean contains(long tag) {
    int place = placeFrom(tag);
    return place < used && tags[slot(place)] == tag && isOut(slot(place));
  }

  /// The oldest tag from `tag` on that is held and not set aside, or -1.
  long firstFrom(long tag) {
    for (int place = placeFrom(tag); place < used; place++) {
      if (isOut(slot(place))) {
        return tags[slot(place)];
      }
    }
    return NONE;
  }

  /// The oldest tag from `tag` on that is held, set aside or not, or -1.
  long firstHeldFrom(long tag) {
    for (int place = placeFrom(tag); place < used; place++) {
      if (queues[slot(place)] != null) {
        return tags[slot(place)];
      }
    }
    return NONE;
  }

  /// Marks a tag that is held as settled but for the commit; it still counts.
  void setAside(long tag) {
    int slot = slotOf(tag);
    bodySizes[slot] = ~bodySizes[slot];
  }

  /// Takes [#setAside] back.
  void bringBack(long tag) {
    setAside(tag);
  }

  private boolean isOut(int slot) {
    return queues[slot] != null && bodySizes[slot] >= 0;
  }

  MessageQueue queue(long tag) {
    return Objects.requireNonNull(queues[slotOf(tag)]);
  }

  @Nullable ChannelConsumer consumer(long tag) {
    return consumers[slotOf(tag)];
  }

  long sequence(long tag) {
    return sequences[slotOf(tag)];
  }

  long entry(long tag) {
    return entries[slotOf(tag)];
  }

  long bodySize(long tag) {
    long size = bodySizes[slotOf(tag)];
    return size < 0 ? ~size : size;
  }

  /// Lets go of a tag that is held.
  void remove(long tag) {
    int slot = slotOf(tag);
    queues[slot] = null;
    consumers[slot] = null;
    size--;
    while (used > 0 && queues[head] == null) {
      head = slot(1);
      used--;
    }
  }

  private int slot(int place) {
    return (head + place) & (tags.length - 1);
  }

  private int slotOf(long tag) {
    return slot(placeFrom(tag));
  }

  /// The first place whose tag is `tag` or greater; `used` when there is none.
  private int placeFrom(long tag) {
    if (used == 0 || tag <= tags[head]) {
      return 0;
    }
    int high = (int) Math.min(used, tag - tags[head]);
    if (high < used && tags[slot(high)] == tag) {
      return high;
    }
    int low = 0;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tags[slot(middle)] < tag) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void makeRoom() {
    if (size <= tags.length / 2) {
      closeGaps();
    } else {
      grow();
    }
  }

  private void closeGaps() {
    int to = 0;
    for (int place = 0; place < used; place++) {
      if (queues[slot(place)] != null) {
        move(slot(place), slot(to++));
      }
    }
    for (int place = to; place < used; place++) {
      queues[slot(place)] = null;
      consumers[slot(place)] = null;
    }
    used = to;
  }

  private void move(int from, int to) {
    tags[to] = tags[from];
    queues[to] = queues[from];
    consumers[to] = consumers[from];
    sequences[to] = sequences[from];
    entries[to] = entries[from];
    bodySizes[to] = bodySizes[from];
  }

  private void grow() {
    int before = tags.length;
    int capacity = Math.max(before * 2, LEAST_GROWN);
    tags = Arrays.copyOf(tags, capacity);
    queues = Arrays.copyOf(queues, capacity);
    consumers = Arrays.copyOf(consumers, capacity);
    sequences = Arrays.copyOf(sequences, capacity);
    entries = Arrays.copyOf(entries, capacity);
    bodySizes = Arrays.copyOf(bodySizes, capacity);
    int wrapped = head;
    for (int from = 0; from < wrapped; from++) {
      move(from, from + before);
      queues[from] = null;
      consumers[from] = null;
    }
  }
}
