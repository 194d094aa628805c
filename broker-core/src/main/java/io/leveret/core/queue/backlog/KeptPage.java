package io.leveret.core.queue.backlog;

import java.util.Arrays;

/// Neighbours in a queue whose entries are kept elsewhere: a page of them. In memory are only those
/// that expire before the others, and those that must be told one by one.
///
/// A page refers to the records of its messages, and to what these need, by counts for each
/// segment; what is in memory by itself refers to what it needs by itself.
///
/// **Confined** to the queue's loop.
public final class KeptPage implements Part {
  private static final long[] NOBODY = {};

  private final long first;
  private final int size;
  private final long segmentAddresses;

  /// Pairs: a segment, and how many references go there.
  private long[] uses = NOBODY;

  /// A bit for each that is gone; empty while none is.
  private long[] gone = NOBODY;

  private long address;
  private int count;
  private long due = Long.MAX_VALUE;
  private KnownEntries watched = KnownEntries.NONE;
  private KnownEntries pinned = KnownEntries.NONE;
  private boolean isLetGo;

  /// @param first the sequence number of the first entry
  /// @param segmentAddresses addresses in a segment
  public KeptPage(long first, int size, long segmentAddresses) {
    this.first = first;
    this.size = size;
    this.count = size;
    this.segmentAddresses = segmentAddresses;
  }

  @Override
  public long head() {
    return first;
  }

  @Override
  public long tail() {
    return first + size;
  }

  /// Messages that are not gone.
  public int count() {
    return count;
  }

  /// Messages that are not gone and not in memory by themselves.
  public int elsewhere() {
    return count - watched.count() - pinned.count();
  }

  /// Where the entries are.
  public long address() {
    return address;
  }

  public void keptAt(long where) {
    address = where;
  }

  /// Refers so many times more to records of the segment of that address; less, when negative.
  public void use(long record, int more) {
    long segment = record / segmentAddresses;
    int at = uses.length - 2;
    while (at >= 0 && uses[at] != segment) {
      at -= 2;
    }
    if (at < 0) {
      at = uses.length;
      uses = Arrays.copyOf(uses, at + 2);
      uses[at] = segment;
    }
    uses[at + 1] += more;
  }

  /// Is told of each segment that is referred to.
  interface Uses {
    void segment(long segment, int count);
  }

  void forEachUse(Uses visitor) {
    for (int i = 0; i < uses.length; i += 2) {
      if (uses[i + 1] != 0) {
        visitor.segment(uses[i], (int) uses[i + 1]);
      }
    }
  }

  /// Whether the message with that place is gone.
  public boolean isGone(long sequence) {
    int place = (int) (sequence - first);
    return gone.length > 0 && (gone[place >>> 6] & 1L << place) != 0;
  }

  /// The message with that place is gone, to which nothing refers here.
  public void pass(long sequence) {
    if (gone.length == 0) {
      gone = new long[(size + 63) >>> 6];
    }
    int place = (int) (sequence - first);
    gone[place >>> 6] |= 1L << place;
    count--;
  }

  /// A message is gone that was in memory by itself.
  void remove(long sequence) {
    if (pinned.at(sequence) == Entry.NONE) {
      use(Entry.address(watched.at(sequence)), -1);
    }
    pinned.set(sequence, Entry.NONE);
    watched.set(sequence, Entry.NONE);
    pass(sequence);
  }

  /// The entry with that place if it is in memory by itself, or [Entry#NONE].
  public long at(long sequence) {
    long entry = watched.at(sequence);
    return entry == Entry.NONE ? pinned.at(sequence) : entry;
  }

  /// The entry with that place if it is watched, or [Entry#NONE].
  public long watchedAt(long sequence) {
    return watched.at(sequence);
  }

  /// When the first of them expires that nobody watches, in milliseconds since 1970.
  public long due() {
    return due;
  }

  public void dueAt(long millis) {
    due = millis;
  }

  /// The entries that are watched, [Entry#NONE] for those that are gone.
  public long[] watched() {
    return watched.entries();
  }

  /// Notes which are watched from now on.
  public void watch(KnownEntries entries) {
    watched = entries;
  }

  /// The entries of those that stay in memory, [Entry#NONE] for those that are gone.
  long[] pinned() {
    return pinned.entries();
  }

  /// Notes which stay in memory, as they must be told one by one. The page does not refer to them.
  public void pin(KnownEntries entries) {
    pinned = entries;
  }

  /// Gives away the entries that stayed in memory.
  void givePinned(ReadyRing to) {
    for (long entry : pinned.entries()) {
      if (entry != Entry.NONE) {
        to.add(entry);
      }
    }
  }

  /// Whether nobody needs it any more.
  public boolean isLetGo() {
    return isLetGo;
  }

  void letGo() {
    isLetGo = true;
  }
}
