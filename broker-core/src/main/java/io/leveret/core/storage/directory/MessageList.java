package io.leveret.core.storage.directory;

import io.leveret.core.message.MessageView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages of one queue in one segment, in ascending order: what must be known of each while its
/// bytes are elsewhere.
///
/// **Confined** to the thread that makes it until it is full.
public final class MessageList {
  /// None.
  public static final MessageList EMPTY = new MessageList(0);

  private static final long[] NO_LINKS = {};

  private final int priority;
  private long[] addresses = new long[16];
  private long[] sizes = new long[16];
  private long[] millis = new long[16];
  private long @Nullable [] timesToLive;
  private long @Nullable [] @Nullable [] links;
  private int size;
  private boolean isOdd;

  /// @param priority that all of them wish for, or the lowest of these
  MessageList(int priority) {
    this.priority = priority;
  }

  /// Adds a message that lies behind all others.
  void add(long address, long bodySize, long appendedMillis, long timeToLive, long[] linksOf) {
    if (size == addresses.length) {
      grow();
    }
    addresses[size] = address;
    sizes[size] = bodySize;
    millis[size] = appendedMillis;
    if (timeToLive != MessageView.FOR_EVER && timesToLive == null) {
      timesToLive = new long[addresses.length];
      Arrays.fill(timesToLive, 0, size, MessageView.FOR_EVER);
    }
    if (timesToLive != null) {
      timesToLive[size] = timeToLive;
    }
    if (linksOf.length > 0 && links == null) {
      links = new long @Nullable [addresses.length][];
    }
    if (links != null && linksOf.length > 0) {
      links[size] = linksOf;
    }
    size++;
  }

  private void grow() {
    int capacity = size * 2;
    addresses = Arrays.copyOf(addresses, capacity);
    sizes = Arrays.copyOf(sizes, capacity);
    millis = Arrays.copyOf(millis, capacity);
    if (timesToLive != null) {
      timesToLive = Arrays.copyOf(timesToLive, capacity);
    }
    if (links != null) {
      links = Arrays.copyOf(links, capacity);
    }
  }

  /// One list of several, of which no two have a message in common.
  static MessageList merged(List<MessageList> lists) {
    if (lists.size() == 1) {
      return lists.getFirst();
    }
    int lowest = lists.stream().mapToInt(list -> list.priority).min().orElse(0);
    var merged = new MessageList(lowest);
    int[] next = new int[lists.size()];
    for (int from = first(lists, next); from >= 0; from = first(lists, next)) {
      var list = lists.get(from);
      int i = next[from]++;
      merged.add(
          list.address(i),
          list.bodySize(i),
          list.appendedMillis(i),
          list.timeToLive(i),
          list.links(i));
    }
    merged.isOdd = lists.stream().anyMatch(list -> list.isOdd);
    return merged;
  }

  /// The list whose next message comes first, or -1 when all are through.
  private static int first(List<MessageList> lists, int[] next) {
    int first = -1;
    for (int i = 0; i < next.length; i++) {
      boolean isLeft = next[i] < lists.get(i).size;
      if (isLeft
          && (first < 0
              || lists.get(i).addresses[next[i]] < lists.get(first).addresses[next[first]])) {
        first = i;
      }
    }
    return first;
  }

  public int size() {
    return size;
  }

  /// What their publishers wished for, 0 to 255; the lowest of it.
  public int priority() {
    return priority;
  }

  public long address(int i) {
    return addresses[i];
  }

  /// Bytes in the body.
  public long bodySize(int i) {
    return sizes[i];
  }

  /// When it came, in milliseconds since 1970.
  public long appendedMillis(int i) {
    return millis[i];
  }

  /// Milliseconds it may wait as its publisher wished, or without end.
  public long timeToLive(int i) {
    return timesToLive == null ? MessageView.FOR_EVER : timesToLive[i];
  }

  /// What it needs beside its own record: the parts of its body, the message whose body it has.
  public long[] links(int i) {
    var found = links == null ? null : links[i];
    return found == null ? NO_LINKS : found;
  }

  boolean haveTimes() {
    return timesToLive != null;
  }

  boolean haveLinks() {
    return links != null;
  }

  /// Says that of one of them it is not known what it needs.
  void odd() {
    isOdd = true;
  }

  /// Whether of some of them it is not known what they need: they are of an earlier version.
  public boolean isOdd() {
    return isOdd;
  }

  /// The place of a message, or where it would be: negative, less one.
  public int find(long address) {
    return Arrays.binarySearch(addresses, 0, size, address);
  }

  /// The place of the first message at `address` or behind it.
  public int firstFrom(long address) {
    int found = find(address);
    return found < 0 ? -found - 1 : found;
  }
}
