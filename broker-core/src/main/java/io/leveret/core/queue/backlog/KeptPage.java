package io.leveret.core.queue.backlog;

import io.leveret.core.storage.directory.MessageRun;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Neighbours in a queue whose entries are kept elsewhere: a page of them. In memory are only those
/// that expire before the others, and those that must be told one by one.
///
/// A page refers to the records of its messages, and to what these need, by counts for each
/// segment; what is in memory by itself refers to what it needs by itself. Of its durable messages
/// checkpoints are told by runs, once there are directories, and until then one by one.
///
/// **Confined** to the queue's loop.
public final class KeptPage implements Part {
  private static final long[] NOBODY = {};

  private final long first;
  private final int size;
  private final long segmentAddresses;
  private final PinnedEntries pinned;

  /// Pairs: a segment, and how many references go there.
  private long[] uses = NOBODY;

  /// A bit for each that is gone; empty while none is.
  private long[] gone = NOBODY;

  private long address;
  private int count;
  private long due = Long.MAX_VALUE;
  private KnownEntries watched = KnownEntries.NONE;
  private List<MessageRun> runs = List.of();
  private boolean restsOnDurable;
  private boolean isLetGo;

  /// @param first the sequence number of the first entry
  /// @param segmentAddresses addresses in a segment
  /// @param pool has pages of this size
  public KeptPage(long first, int size, long segmentAddresses, PagePool pool) {
    this.first = first;
    this.size = size;
    this.count = size;
    this.segmentAddresses = segmentAddresses;
    this.pinned = new PinnedEntries(pool);
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

  /// Whether it refers to records of a segment.
  boolean uses(long segment) {
    for (int i = 0; i < uses.length; i += 2) {
      if (uses[i] == segment) {
        return uses[i + 1] != 0;
      }
    }
    return false;
  }

  /// One of its transient messages needs a durable record.
  public void restOnDurable() {
    restsOnDurable = true;
  }

  /// Whether some of its transient messages may need durable records.
  public boolean restsOnDurable() {
    return restsOnDurable;
  }

  /// A bit for each that is gone or watched, by its place; empty while there is none.
  long[] absent() {
    if (watched.count() == 0) {
      return gone.clone();
    }
    long[] absent = Arrays.copyOf(gone, (size + 63) >>> 6);
    for (int place = 0; place < size; place++) {
      if (watched.at(first + place) != Entry.NONE) {
        absent[place >>> 6] |= 1L << place;
      }
    }
    return absent;
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
    int place = place(sequence);
    return gone.length > 0 && (gone[place >>> 6] & 1L << place) != 0;
  }

  /// The message with that place is gone, to which nothing refers here.
  public void pass(long sequence) {
    if (gone.length == 0) {
      gone = new long[(size + 63) >>> 6];
    }
    int place = place(sequence);
    gone[place >>> 6] |= 1L << place;
    count--;
  }

  /// A message is gone that was in memory by itself; its body had that size.
  void remove(long sequence, long bodySize) {
    if (pinnedAt(sequence) == Entry.NONE) {
      long record = Entry.address(watched.at(sequence));
      use(record, -1);
      var run = runOf(record);
      if (run != null) {
        run.remove(record, bodySize);
        runs = runs.stream().filter(each -> each.count() > 0).toList();
      }
    }
    pinned.remove(place(sequence));
    watched.set(sequence, Entry.NONE);
    pass(sequence);
  }

  /// The entry with that place if it is in memory by itself, or [Entry#NONE].
  public long at(long sequence) {
    long entry = watched.at(sequence);
    return entry == Entry.NONE ? pinnedAt(sequence) : entry;
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

  private int place(long sequence) {
    return (int) (sequence - first);
  }

  /// A message stays in memory, as it must be told one by one. The page does not refer to it.
  public void pin(long sequence, long entry) {
    pinned.put(place(sequence), entry);
  }

  /// A message that stayed in memory does so no more.
  public void unpin(long sequence) {
    pinned.remove(place(sequence));
  }

  /// The entry with that place if it stays in memory, or [Entry#NONE].
  public long pinnedAt(long sequence) {
    return pinned.at(place(sequence));
  }

  /// Whether none stays in memory.
  public boolean isUnpinned() {
    return pinned.count() == 0;
  }

  /// Tells the entries of those that stay in memory, in order, until the visitor wants no more.
  boolean visitPinned(LongPredicate visitor) {
    return firstPinned(entry -> !visitor.test(entry)) == Entry.NONE;
  }

  /// The runs that tell of its durable messages, but for those that stay in memory.
  public List<MessageRun> runs() {
    return runs;
  }

  /// Adds a run that tells of some of its messages.
  public void toldBy(MessageRun run) {
    runs = Stream.concat(runs.stream(), Stream.of(run)).toList();
  }

  /// The run that tells of the message at an address.
  public @Nullable MessageRun runOf(long record) {
    for (var run : runs) {
      if (run.has(record)) {
        return run;
      }
    }
    return null;
  }

  /// The first entry that stays in memory and is as `wanted`, or [Entry#NONE].
  long firstPinned(LongPredicate wanted) {
    for (int place = 0; place < size && !isUnpinned(); place++) {
      if (pinned.at(place) != Entry.NONE && wanted.test(pinned.at(place))) {
        return pinned.at(place);
      }
    }
    return Entry.NONE;
  }

  /// Adds the entries of those that stay in memory to a ring.
  void givePinned(ReadyRing to) {
    var _ =
        visitPinned(entry -> {
          to.add(entry);
          return true;
        });
  }

  /// Whether nobody needs it any more.
  public boolean isLetGo() {
    return isLetGo;
  }

  void letGo() {
    isLetGo = true;
    pinned.clear();
  }
}
