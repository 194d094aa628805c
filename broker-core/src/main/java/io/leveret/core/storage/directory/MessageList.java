package io.leveret.core.storage.directory;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.util.List;

/// Messages of one queue in one segment, in ascending order: what must be known of each while its
/// bytes are elsewhere.
///
/// They are here as a directory has them, three bytes of a small message, with a mark every now and
/// then from where reading can begin. To go on to the next costs nothing; to jump, some steps.
///
/// **Confined** to one thread at a time, which only reads when the list is full. Whoever was the
/// last to need it gives its memory back with [#close].
public final class MessageList implements AutoCloseable {
  /// None.
  public static final MessageList EMPTY = new MessageList(0, 0);

  private static final int NOWHERE = -2;
  private static final long[] NO_LINKS = {};

  private final int priority;
  private final long start;
  private Varints bytes = new Varints();
  private int size;
  private boolean haveTimes;
  private boolean haveLinks;
  private boolean isOdd;
  private long bodyBytes;
  private long lastAddress;
  private long lastMillis;

  private Strides strides = new Strides();
  private int at = NOWHERE;
  private int next;
  private long address;
  private long bodySize;
  private long appendedMillis;
  private long timeToLive;
  private int links;
  private int linksAt;

  /// @param priority that all of them wish for, or the lowest of these
  /// @param start an address that is not behind the first of them
  MessageList(int priority, long start) {
    this.priority = priority;
    this.start = start;
    this.lastAddress = start;
  }

  /// An empty list for messages wherever they are.
  public static MessageList ofAnySegment() {
    return new MessageList(0, 0);
  }

  /// The list that a directory has, from the bytes of its block.
  static MessageList read(SegmentIndex index, int slot, long start, Varints block) {
    var list = new MessageList(index.priority(slot), start);
    list.bytes = block;
    list.haveTimes = index.haveTimes(slot);
    list.haveLinks = index.haveLinks(slot);
    list.isOdd = index.isOdd(slot);
    list.address = start;
    list.appendedMillis = index.firstMillis(slot);
    list.at = -1;
    while (list.size < index.count(slot)) {
      list.strides.mark(list.size, list.next, list.address, list.appendedMillis);
      list.size++;
      list.step();
    }
    list.bodyBytes = index.bytes(slot);
    list.lastAddress = list.address;
    return list;
  }

  /// Adds a message that lies behind all others.
  public void add(
      long addressOf, long bodySizeOf, long millisOf, long timeToLiveOf, long[] linksOf) {
    boolean expires = timeToLiveOf != MessageView.FOR_EVER;
    if ((expires && !haveTimes) || (linksOf.length > 0 && !haveLinks)) {
      widen(expires, linksOf.length > 0);
    }
    lastMillis = size == 0 ? millisOf : lastMillis;
    strides.mark(size, bytes.length(), lastAddress, lastMillis);
    bytes.put(addressOf - lastAddress);
    bytes.put(bodySizeOf);
    bytes.put(Varints.zigzag(millisOf - lastMillis));
    if (haveTimes) {
      bytes.put(timeToLiveOf + 1);
    }
    if (haveLinks) {
      bytes.put(linksOf.length);
      for (long link : linksOf) {
        bytes.put(Varints.zigzag(addressOf - link));
      }
    }
    lastAddress = addressOf;
    lastMillis = millisOf;
    bodyBytes += bodySizeOf;
    size++;
  }

  /// Makes room for more to be told of each message.
  private void widen(boolean times, boolean linked) {
    var wider = new MessageList(priority, start);
    wider.haveTimes = haveTimes || times;
    wider.haveLinks = haveLinks || linked;
    wider.addAll(this);
    bytes.close();
    strides.close();
    bytes = wider.bytes;
    strides = wider.strides;
    haveTimes = wider.haveTimes;
    haveLinks = wider.haveLinks;
    at = NOWHERE;
  }

  private void addAll(MessageList other) {
    for (int i = 0; i < other.size; i++) {
      add(other, i);
    }
  }

  private void add(MessageList other, int i) {
    add(
        other.address(i),
        other.bodySize(i),
        other.appendedMillis(i),
        other.timeToLive(i),
        other.links(i));
  }

  /// One list of several, of which no two have a message in common; these are closed.
  static MessageList merged(List<MessageList> lists) {
    if (lists.size() == 1) {
      return lists.getFirst();
    }
    int lowest = lists.stream().mapToInt(list -> list.priority).min().orElse(0);
    var merged = new MessageList(lowest, lists.isEmpty() ? 0 : lists.getFirst().start);
    int[] place = new int[lists.size()];
    for (int from = first(lists, place); from >= 0; from = first(lists, place)) {
      merged.add(lists.get(from), place[from]++);
    }
    merged.isOdd = lists.stream().anyMatch(list -> list.isOdd);
    lists.forEach(MessageList::close);
    return merged;
  }

  /// The list whose next message comes first, or -1 when all are through.
  private static int first(List<MessageList> lists, int[] place) {
    int first = -1;
    for (int i = 0; i < place.length; i++) {
      boolean isLeft = place[i] < lists.get(i).size;
      if (isLeft
          && (first < 0
              || lists.get(i).address(place[i]) < lists.get(first).address(place[first]))) {
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
    seek(i);
    return address;
  }

  /// Bytes in the body.
  public long bodySize(int i) {
    seek(i);
    return bodySize;
  }

  /// When it came, in milliseconds since 1970.
  public long appendedMillis(int i) {
    seek(i);
    return appendedMillis;
  }

  /// Milliseconds it may wait as its publisher wished, or without end.
  public long timeToLive(int i) {
    seek(i);
    return timeToLive;
  }

  /// What it needs beside its own record: the parts of its body, the message whose body it has.
  public long[] links(int i) {
    if (!haveLinks) {
      return NO_LINKS;
    }
    seek(i);
    if (links == 0) {
      return NO_LINKS;
    }
    int after = next;
    next = linksAt;
    long[] found = new long[links];
    for (int link = 0; link < found.length; link++) {
      found[link] = address - Varints.unzigzag(number());
    }
    next = after;
    return found;
  }

  private void seek(int i) {
    if (i == at) {
      return;
    }
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException(i);
    }
    if (i < at || i - at > Strides.LENGTH || at == NOWHERE) {
      int stride = i >>> Strides.BITS;
      at = (stride << Strides.BITS) - 1;
      next = strides.offset(stride);
      address = strides.address(stride);
      appendedMillis = strides.millis(stride);
    }
    while (at < i) {
      step();
    }
  }

  private void step() {
    at++;
    address += number();
    bodySize = number();
    appendedMillis += Varints.unzigzag(number());
    timeToLive = haveTimes ? number() - 1 : MessageView.FOR_EVER;
    links = haveLinks ? (int) number() : 0;
    linksAt = next;
    for (int i = 0; i < links; i++) {
      number();
    }
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte one = bytes.get(next++);
      value |= (one & 0x7fL) << shift;
      if (one >= 0) {
        return value;
      }
    }
  }

  /// The number of bytes in all bodies.
  long bodyBytes() {
    return bodyBytes;
  }

  /// The bytes of the block that a directory has of it.
  int length() {
    return bytes.length();
  }

  void write(ByteBuffer out) {
    out.put(bytes.bytes().duplicate().flip());
  }

  boolean haveTimes() {
    return haveTimes;
  }

  boolean haveLinks() {
    return haveLinks;
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
  public int find(long wanted) {
    int place = firstFrom(wanted);
    return place < size && address(place) == wanted ? place : -place - 1;
  }

  /// The place of the first message at `wanted` or behind it.
  public int firstFrom(long wanted) {
    if (size == 0 || wanted > lastAddress) {
      return size;
    }
    int place = isNear(wanted) ? at : strides.find(wanted, size) << Strides.BITS;
    while (address(place) < wanted) {
      place++;
    }
    return place;
  }

  /// Whether reading on from where it stands leads there soon.
  private boolean isNear(long wanted) {
    int stride = (at >>> Strides.BITS) + 1;
    return at >= 0
        && at < size
        && address <= wanted
        && ((stride << Strides.BITS) >= size || wanted <= strides.address(stride));
  }

  /// Gives the memory back: nothing here may be read again.
  @Override
  public void close() {
    bytes.close();
    strides.close();
    at = NOWHERE;
  }
}
