package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;

/// Neighbours of one queue and one priority in one sealed segment, which the queue holds and has in
/// hand no more: a backlog of any length is a few of these.
///
/// They are known by their places among all messages that the segment has of this queue and these
/// priorities. Some may be gone, as messages that expired; some may be marked as redelivered: a bit
/// for each, and none at all in most runs.
///
/// **Confined** to the queue's loop, or to the thread that opens the store. Invariant: the first is
/// not gone, and neither is the last, unless all are.
public final class MessageRun {
  private final long segment;
  private final int lowest;
  private final int highest;
  private final long segmentAddresses;
  private final PlaceSet gone = new PlaceSet();
  private final PlaceSet again = new PlaceSet();
  private final LinkCounts links = new LinkCounts();
  private int from;
  private int span;
  private int count;
  private long bytes;
  private long first;
  private long last;
  private long due = Long.MAX_VALUE;

  private MessageRun(long segment, Lane lane, long segmentAddresses) {
    this.segment = segment;
    this.lowest = lane.lowest();
    this.highest = lane.highest();
    this.segmentAddresses = segmentAddresses;
  }

  /// Priorities that count as one.
  public record Lane(int lowest, int highest) {
    /// Of a queue that hands out in the order of arrival.
    public static final Lane ALL = new Lane(0, 255);

    /// Those of `priority` in a queue whose highest is `most`.
    public static Lane of(int priority, int most) {
      return new Lane(priority, priority == most ? 255 : priority);
    }

    /// Whether messages belong here that wish for `priority`.
    public boolean has(int priority) {
      return priority >= lowest && priority <= highest;
    }
  }

  /// A run of `span` messages of a list, the first of them at place `from`, all of which live.
  ///
  /// @param segmentAddresses addresses in a segment
  public static MessageRun of(
      long segmentAddresses, Lane lane, MessageList list, int from, int span) {
    var run = new MessageRun(list.address(from) / segmentAddresses, lane, segmentAddresses);
    run.from = from;
    run.span = span;
    for (int place = from; place < from + span; place++) {
      run.count(list, place, 1);
    }
    run.first = list.address(from);
    run.last = list.address(from + span - 1);
    return run;
  }

  private void count(MessageList list, int place, int one) {
    count += one;
    bytes += one * list.bodySize(place);
    for (long link : list.links(place)) {
      links.add(link / segmentAddresses, one);
    }
  }

  public long segment() {
    return segment;
  }

  public Lane lane() {
    return new Lane(lowest, highest);
  }

  /// The place of the first of them among the queue's messages in the segment.
  public int from() {
    return from;
  }

  /// Places from the first to the last.
  public int span() {
    return span;
  }

  /// Messages that are not gone.
  public int count() {
    return count;
  }

  /// Bytes in their bodies.
  public long bytes() {
    return bytes;
  }

  /// The address of the first.
  public long first() {
    return first;
  }

  /// The address of the last.
  public long last() {
    return last;
  }

  /// When the first of them expires that nobody watches, in milliseconds since 1970.
  public long due() {
    return due;
  }

  public void dueAt(long millis) {
    due = millis;
  }

  /// What they need beside their own records.
  public LinkCounts links() {
    return links;
  }

  public boolean isGone(int place) {
    return gone.has(place);
  }

  /// Whether the message comes again when it is handed out.
  public boolean isAgain(int place) {
    return again.has(place);
  }

  /// Whether nothing is to be said of single messages.
  public boolean isPlain() {
    return gone.isEmpty() && again.isEmpty();
  }

  /// Whether messages of the list stand where they did when the run was made. Not when the segment
  /// was damaged since.
  public boolean fits(MessageList list) {
    return list.size() >= from + span
        && list.address(from) == first
        && list.address(from + span - 1) == last;
  }

  /// A message is gone.
  public void remove(MessageList list, int place) {
    if (place >= from && place < from + span && !gone.has(place)) {
      gone.add(place);
      count(list, place, -1);
    }
  }

  /// A message is gone of which no list is at hand, and of which [#forgetLinks] was told.
  public void remove(int place, long bodySize) {
    gone.add(place);
    count--;
    bytes -= bodySize;
  }

  /// What a message needs is counted elsewhere.
  public void forgetLinks(long[] linksOf) {
    for (long link : linksOf) {
      links.add(link / segmentAddresses, -1);
    }
  }

  /// What a message needs is counted here again.
  public void takeLinks(long[] linksOf) {
    for (long link : linksOf) {
      links.add(link / segmentAddresses, 1);
    }
  }

  /// A message comes again when it is handed out.
  public void again(int place) {
    again.add(place);
  }

  /// Takes in a run that goes on where this one ends, or answers that it does not.
  public boolean take(MessageRun next) {
    boolean goesOn = next.segment == segment && next.from == from + span;
    if (!goesOn || next.lowest != lowest || next.highest != highest || next.count == 0) {
      return false;
    }
    span += next.span;
    count += next.count;
    bytes += next.bytes;
    last = next.last;
    due = Math.min(due, next.due);
    gone.addAll(next.gone);
    again.addAll(next.again);
    next.links.forEach(links::add);
    return true;
  }

  /// Leaves out the first places, whose messages are gone or in somebody's hands.
  public void dropFirst(MessageList list, int places) {
    for (int place = from; place < from + places; place++) {
      if (!gone.has(place)) {
        count(list, place, -1);
      }
    }
    gone.clear(from, from + places);
    again.clear(from, from + places);
    from += places;
    span -= places;
    first = span == 0 ? last : list.address(from);
  }

  /// Cuts off what stands from `place` on and answers it.
  public MessageRun cut(MessageList list, int place) {
    var tail = of(segmentAddresses, lane(), list, place, from + span - place);
    for (int i = place; i < from + span; i++) {
      if (gone.has(i)) {
        tail.remove(list, i);
      } else {
        count(list, i, -1);
      }
      if (again.has(i)) {
        tail.again.add(i);
      }
    }
    tail.due = due;
    gone.clear(place, from + span);
    again.clear(place, from + span);
    span = place - from;
    last = span == 0 ? first : list.address(place - 1);
    return tail;
  }

  /// Bytes that [#write] needs.
  public int length() {
    return 64 + 8 + gone.length() + again.length() + 16 * links.size();
  }

  /// Writes the run: `docs/storage-format.md`.
  public void write(ByteBuffer out) {
    out.putLong(segment).putInt(lowest | highest << 8).putInt(from).putInt(span).putInt(count);
    out.putLong(bytes).putLong(first).putLong(last).putLong(due);
    gone.write(out);
    again.write(out);
    out.putInt(links.size()).putInt(0);
    links.forEach((to, many) -> out.putLong(to).putLong(many));
  }

  /// Reads what [#write] wrote.
  public static MessageRun read(ByteBuffer in, long segmentAddresses) {
    long segment = in.getLong();
    int priorities = in.getInt();
    var lane = new Lane(priorities & 0xff, priorities >>> 8 & 0xff);
    var run = new MessageRun(segment, lane, segmentAddresses);
    run.from = in.getInt();
    run.span = in.getInt();
    run.count = in.getInt();
    run.bytes = in.getLong();
    run.first = in.getLong();
    run.last = in.getLong();
    run.due = in.getLong();
    run.gone.read(in);
    run.again.read(in);
    int pairs = in.getInt();
    in.getInt();
    for (int i = 0; i < pairs; i++) {
      run.links.add(in.getLong(), (int) in.getLong());
    }
    return run;
  }

  @Override
  public String toString() {
    return "%d messages at %d to %d".formatted(count, first, last);
  }
}
