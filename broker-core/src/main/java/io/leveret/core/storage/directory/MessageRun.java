package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Neighbours of one queue and one priority in one sealed segment, which the queue holds and has in
/// hand no more: a backlog of any length is a few of these.
///
/// They are all messages of this queue and these priorities from the first address to the last, but
/// for those that are gone, as messages that expired. Some may be marked as redelivered. Both are
/// known by their addresses, so that a list of the segment serves that lacks what is dead.
///
/// **Confined** to the queue's loop, or to the thread that opens the store.
public final class MessageRun {
  private static final long NONE = -1;

  private final long segment;
  private final int lowest;
  private final int highest;
  private final long segmentAddresses;
  private final AddressSet gone;
  private final AddressSet again;
  private final LinkCounts links = new LinkCounts();
  private @Nullable OldMarks oldMarks;
  private int passed;
  private int span;
  private int count;
  private long bytes;
  private long first;
  private long last;
  private long againUpTo;

  /// The message before the first, when the run was made of a list; not of one that was read.
  private long before = NONE;

  private long due = Long.MAX_VALUE;

  private MessageRun(long segment, Lane lane, long segmentAddresses) {
    this.segment = segment;
    this.lowest = lane.lowest();
    this.highest = lane.highest();
    this.segmentAddresses = segmentAddresses;
    this.gone = new AddressSet(segment * segmentAddresses);
    this.again = new AddressSet(segment * segmentAddresses);
  }

  /// Priorities that count as one.
  public record Lane(int lowest, int highest) {
    /// Of a queue that hands out in the order of arrival.
    public static final Lane ALL = new Lane(0, 255);

    /// Those of `priority` in a queue whose highest is `most`.
    public static Lane of(int priority, int most) {
      return new Lane(priority, priority == most ? 255 : priority);
    }

    /// Whether it is one of a queue whose highest priority is `most`.
    public boolean isOf(int most) {
      return lowest <= most && equals(of(lowest, most));
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
    long first = span == 0 ? 0 : list.address(from);
    var run = new MessageRun(first / segmentAddresses, lane, segmentAddresses);
    run.span = span;
    for (int place = from; place < from + span; place++) {
      run.count(list, place, 1);
    }
    run.before = from == 0 ? NONE : list.address(from - 1);
    run.first = first;
    run.last = span == 0 ? -1 : list.address(from + span - 1);
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

  /// How many places it had before its first one that it has no more.
  public int passed() {
    return passed;
  }

  /// Places that it takes up in its queue: one for each message, and one for each that is gone.
  public int span() {
    return span;
  }

  /// Where its first message is in a list of the segment.
  public int from(MessageList list) {
    return list.firstFrom(first);
  }

  /// Where the messages behind its last one begin in a list of the segment.
  public int end(MessageList list) {
    return list.firstFrom(last + 1);
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

  public boolean isGone(long address) {
    return gone.has(address);
  }

  /// Whether the message at an address of this queue and these priorities is here.
  public boolean has(long address) {
    return address >= first && address <= last && !gone.has(address);
  }

  /// Whether the message comes again when it is handed out.
  public boolean isAgain(long address) {
    return address <= againUpTo || again.has(address);
  }

  /// A message is gone.
  public void remove(MessageList list, int place) {
    if (has(list.address(place))) {
      gone.add(list.address(place));
      count(list, place, -1);
    }
  }

  /// A message is gone of which no list is at hand, and of which [#forgetLinks] was told.
  public void remove(long address, long bodySize) {
    gone.add(address);
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
  public void again(long address) {
    again.add(address);
  }

  /// Takes in a run that goes on where this one ends, or answers that it does not.
  public boolean take(MessageRun next) {
    boolean isOfThese = next.segment == segment && next.lowest == lowest && next.highest == highest;
    boolean isPlain = oldMarks == null && againUpTo <= last && next.againUpTo == 0;
    if (!isOfThese || !isPlain || next.before != last || next.count == 0) {
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

  /// Messages up to this address come again when they are handed out.
  public void againUpTo(long address) {
    againUpTo = Math.max(againUpTo, address);
  }

  /// Leaves out the first messages of a list, which are gone or in somebody's hands.
  public void dropFirst(MessageList list, int places) {
    int from = from(list);
    for (int place = from; place < from + places; place++) {
      if (!gone.has(list.address(place))) {
        count(list, place, -1);
      }
    }
    first = from + places < end(list) ? list.address(from + places) : last + 1;
    gone.clearBelow(first);
    again.clearBelow(first);
    passed += places;
    span -= places;
  }

  /// Cuts off what stands from a place of the list on and answers it.
  public MessageRun cut(MessageList list, int place) {
    int end = end(list);
    var tail = of(segmentAddresses, lane(), list, place, end - place);
    for (int i = place; i < end; i++) {
      if (gone.has(list.address(i))) {
        tail.remove(list, i);
      } else {
        count(list, i, -1);
      }
      if (again.has(list.address(i))) {
        tail.again.add(list.address(i));
      }
    }
    tail.due = due;
    tail.againUpTo = againUpTo;
    last = list.address(place) - 1;
    gone.clearFrom(list.address(place));
    again.clearFrom(list.address(place));
    span = place - from(list);
    return tail;
  }

  /// Bytes that [#write] needs.
  public int length() {
    return 64 + 12 + gone.length() + again.length() + 16 * links.size();
  }

  /// Writes the run: `docs/storage-format.md`.
  public void write(ByteBuffer out) {
    out.putLong(segment).putInt(lowest | highest << 8).putInt(span).putInt(count);
    out.putLong(bytes).putLong(first).putLong(last).putLong(due).putLong(againUpTo);
    gone.write(out);
    again.write(out);
    out.putInt(links.size()).putInt(0);
    links.forEach((to, many) -> out.putLong(to).putLong(many));
  }

  /// Reads what [#write] wrote.
  ///
  /// @param isOld whether version 3 wrote it: then [#place] must follow before it is used
  public static MessageRun read(ByteBuffer in, boolean isOld, long segmentAddresses) {
    long segment = in.getLong();
    int priorities = in.getInt();
    var lane = new Lane(priorities & 0xff, priorities >>> 8 & 0xff);
    var run = new MessageRun(segment, lane, segmentAddresses);
    int from = isOld ? in.getInt() : 0;
    run.span = in.getInt();
    run.count = in.getInt();
    run.bytes = in.getLong();
    run.first = in.getLong();
    run.last = in.getLong();
    run.due = in.getLong();
    if (isOld) {
      run.oldMarks = OldMarks.read(from, run.span, in);
    } else {
      run.againUpTo = in.getLong();
      run.gone.read(in);
      run.again.read(in);
    }
    int pairs = in.getInt();
    in.getInt();
    for (int i = 0; i < pairs; i++) {
      run.links.add(in.getLong(), (int) in.getLong());
    }
    return run;
  }

  /// Whether [#place] is to follow.
  public boolean isUnplaced() {
    return oldMarks != null && !oldMarks.isEmpty();
  }

  /// Finds the addresses of what version 3 knew by its places in a list. Where that is not the list
  /// of old, all counts that is left: rather twice than not at all.
  public void place(MessageList list) {
    var marks = oldMarks;
    oldMarks = null;
    if (marks != null && marks.isOf(list, first, last)) {
      marks.gone().stream().mapToLong(list::address).forEach(gone::add);
      marks.again().stream().mapToLong(list::address).forEach(again::add);
    } else {
      againUpTo = last;
      count = end(list) - from(list);
    }
  }

  @Override
  public String toString() {
    return "%d messages at %d to %d".formatted(count, first, last);
  }
}
