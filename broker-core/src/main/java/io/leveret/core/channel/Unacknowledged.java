package io.leveret.core.channel;

import io.leveret.core.queue.MessageQueue;
import org.jspecify.annotations.Nullable;

/// What a channel was given and has not settled, by delivery tag.
///
/// Tags of one channel grow by one, so this is a circular array from the oldest unsettled tag on:
/// finding a tag is arithmetic, and nothing is allocated for a delivery. **Confined** to the loop.
final class Unacknowledged {
  private static final int FIRST_CAPACITY = 16;

  private @Nullable MessageQueue[] queues = new @Nullable MessageQueue[FIRST_CAPACITY];
  private @Nullable ChannelConsumer[] consumers = new @Nullable ChannelConsumer[FIRST_CAPACITY];
  private long[] sequences = new long[FIRST_CAPACITY];
  private long[] entries = new long[FIRST_CAPACITY];

  /// The oldest tag held, or the next one when none is.
  private long base = 1;

  private long next = 1;
  private int size;

  int size() {
    return size;
  }

  /// Uses up a delivery tag without holding anything under it.
  long skip() {
    if (size == 0) {
      base = next + 1;
    } else {
      reserve();
    }
    return next++;
  }

  /// Holds a delivery under the next tag, which is the answer.
  ///
  /// @param consumer who got it; null for `basic.get`
  long add(MessageQueue queue, long sequence, long entry, @Nullable ChannelConsumer consumer) {
    reserve();
    int slot = slot(next);
    queues[slot] = queue;
    consumers[slot] = consumer;
    sequences[slot] = sequence;
    entries[slot] = entry;
    size++;
    return next++;
  }

  boolean contains(long tag) {
    return tag >= base && tag < next && queues[slot(tag)] != null;
  }

  /// The oldest tag from `tag` on that is held, or -1.
  long firstFrom(long tag) {
    for (long at = Math.max(tag, base); at < next; at++) {
      if (queues[slot(at)] != null) {
        return at;
      }
    }
    return -1;
  }

  MessageQueue queue(long tag) {
    return java.util.Objects.requireNonNull(queues[slot(tag)]);
  }

  @Nullable ChannelConsumer consumer(long tag) {
    return consumers[slot(tag)];
  }

  long sequence(long tag) {
    return sequences[slot(tag)];
  }

  long entry(long tag) {
    return entries[slot(tag)];
  }

  /// Lets go of a tag that is held.
  void remove(long tag) {
    int slot = slot(tag);
    queues[slot] = null;
    consumers[slot] = null;
    size--;
    if (size == 0) {
      base = next;
    } else {
      while (queues[slot(base)] == null) {
        base++;
      }
    }
  }

  private int slot(long tag) {
    return (int) tag & (entries.length - 1);
  }

  private void reserve() {
    if (next - base >= entries.length) {
      grow();
    }
  }

  private void grow() {
    int capacity = entries.length * 2;
    var grownQueues = new @Nullable MessageQueue[capacity];
    var grownConsumers = new @Nullable ChannelConsumer[capacity];
    var grownSequences = new long[capacity];
    var grownEntries = new long[capacity];
    for (long tag = base; tag < next; tag++) {
      int to = (int) tag & (capacity - 1);
      grownQueues[to] = queues[slot(tag)];
      grownConsumers[to] = consumers[slot(tag)];
      grownSequences[to] = sequences[slot(tag)];
      grownEntries[to] = entries[slot(tag)];
    }
    queues = grownQueues;
    consumers = grownConsumers;
    sequences = grownSequences;
    entries = grownEntries;
  }
}
