package io.leveret.core.storage;

import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The messages of one queue and one priority while recovery reads the log: in ascending order,
/// each with its marks; and those that need none as runs.
///
/// **Confined** to the thread that opens the store.
final class QueueReplay {
  static final int MARK_SHIFT = 44;
  static final long ADDRESS_MASK = (1L << MARK_SHIFT) - 1;

  /// Fewer neighbours than this are entries.
  private static final int SHORTEST_RUN = 64;

  private static final long REDELIVERED = (long) CheckpointWriter.REDELIVERED << MARK_SHIFT;
  private static final long SETTLED = 1L << (MARK_SHIFT + 9);

  private final int queueId;
  private final MessageRun.Lane lane;
  private final Checkpoint.@Nullable Queue checkpoint;
  private final long checkpointed;
  private final Lists lists;
  private final List<MessageRun> runs = new ArrayList<>();
  private long[] entries = new long[16];
  private int size;
  private long delivered;
  private long gap;
  private boolean isDropped;

  /// Reads what segments have of a queue.
  interface Lists {
    /// The messages around a run, and what is needed to tell of each of them.
    MessageList of(int queueId, MessageRun run);

    /// A run of messages, all of which live.
    MessageRun run(int queueId, MessageRun.Lane lane, MessageList list, int from, int span);
  }

  /// Is told of each message that is left, in order.
  interface Teller {
    void message(long address, boolean redelivered, int failures);

    void run(MessageRun run);
  }

  /// @param checkpointed addresses before it are known by the checkpoint, which may not have the
  ///   queue at all
  QueueReplay(
      int queueId,
      MessageRun.Lane lane,
      long checkpointed,
      Checkpoint.@Nullable Queue checkpoint,
      Lists lists) {
    this.queueId = queueId;
    this.lane = lane;
    this.checkpointed = checkpointed;
    this.checkpoint = checkpoint;
    this.lists = lists;
  }

  int queueId() {
    return queueId;
  }

  MessageRun.Lane lane() {
    return lane;
  }

  /// A run that the checkpoint tells.
  void run(MessageRun run) {
    runs.add(run);
  }

  /// A message for this queue was read.
  void message(long address) {
    if (isInRun(address)) {
      return;
    }
    int marks = marksOf(address);
    if (marks < 0) {
      gap = Math.max(gap, address);
    } else {
      boolean isLast = size == 0 || (entries[size - 1] & ADDRESS_MASK) < address;
      insert(isLast ? size : find(address), address, marks);
    }
  }

  private int marksOf(long address) {
    if (address >= checkpointed) {
      return 0;
    }
    return checkpoint == null ? Checkpoint.Queue.SETTLED : checkpoint.marksOf(address);
  }

  /// Whether a run tells all of that message. Not when it is gone from the run and still there by
  /// itself, as one that is dying.
  private boolean isInRun(long address) {
    if (address >= checkpointed || checkpoint == null || checkpoint.isListed(address)) {
      return false;
    }
    for (MessageRun run : runs) { // no stream: it is asked for every message of a start
      if (address >= run.first() && address <= run.last()) {
        return true;
      }
    }
    return false;
  }

  /// The queue's messages in a sealed segment before the checkpoint, of which some may be settled.
  /// Answers whether some of them are told one by one.
  boolean listed(MessageList list) {
    int tail = 0;
    for (int i = 0; i < list.size(); i++) { // forwards, as a list is read
      tail = isPlain(list.address(i)) ? tail : i + 1;
    }
    if (list.size() - tail < SHORTEST_RUN) {
      tail = list.size();
    }
    for (int i = 0; i < tail; i++) {
      message(list.address(i));
    }
    if (tail < list.size()) {
      run(lists.run(queueId, lane, list, tail, list.size() - tail));
    }
    return tail > 0;
  }

  private boolean isPlain(long address) {
    return marksOf(address) == 0 && !isInRun(address);
  }

  /// Messages up to `address` may be gone without a trace, but for those that the checkpoint says
  /// live.
  void thinnedUpTo(long address) {
    long head = checkpoint == null ? 0 : checkpoint.head();
    gapUpTo(head == 0 || isDropped ? address : Math.min(address, head - 1));
  }

  /// Messages up to `address` may be gone.
  void gapUpTo(long address) {
    gap = Math.max(gap, address);
  }

  private void insert(int at, long address, long marks) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    System.arraycopy(entries, at, entries, at + 1, size - at);
    entries[at] = address | marks << MARK_SHIFT;
    size++;
  }

  /// A message for this queue was read that never counted.
  void neverCame(long address) {
    gap = Math.max(gap, address);
  }

  void settled(long first, long last) {
    gapUpTo(last); // also when a compacted segment has it no more
    for (int i = find(first); i < size && (entries[i] & ADDRESS_MASK) <= last; i++) {
      entries[i] |= SETTLED;
      gap = Math.max(gap, entries[i] & ADDRESS_MASK);
    }
    runs.removeIf(run -> isSettled(run, first, last));
  }

  /// Removes the messages from `first` to `last` of a run; answers whether it is empty then.
  private boolean isSettled(MessageRun run, long first, long last) {
    if (run.first() > last || run.last() < first) {
      return false;
    }
    gapUpTo(Math.min(last, run.last()));
    if (run.first() >= first && run.last() <= last) {
      return true;
    }
    var list = lists.of(queueId, run);
    for (int place = list.firstFrom(first);
        place < list.size() && list.address(place) <= last;
        place++) {
      run.remove(list, place);
    }
    return run.count() == 0;
  }

  void requeued(long address, int deliveryCount) {
    long marks = REDELIVERED >>> MARK_SHIFT | (deliveryCount & 0xff);
    int i = find(address);
    if (i < size && (entries[i] & ADDRESS_MASK) == address) {
      entries[i] = (entries[i] & SETTLED) | marks << MARK_SHIFT | address;
    } else if (takeOut(address)) {
      insert(i, address, marks);
    }
  }

  /// Takes a message out of its run, which it divides; answers whether it was in one.
  private boolean takeOut(long address) {
    for (int i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      if (address < run.first() || address > run.last()) {
        continue;
      }
      var list = lists.of(queueId, run);
      int place = list.find(address);
      if (place < 0 || run.isGone(address)) {
        return false;
      }
      var tail = run.cut(list, place);
      tail.dropFirst(list, 1);
      replace(i, run, tail);
      return true;
    }
    return false;
  }

  private void replace(int i, MessageRun run, MessageRun tail) {
    if (tail.count() > 0) {
      runs.add(i + 1, tail);
    }
    if (run.count() == 0) {
      runs.remove(i);
    }
  }

  void delivered(long last) {
    delivered = Math.max(delivered, last);
  }

  void dropped() {
    if (size > 0) {
      gap = Math.max(gap, entries[size - 1] & ADDRESS_MASK);
    }
    runs.forEach(run -> gapUpTo(run.last()));
    runs.clear();
    size = 0;
    isDropped = true;
  }

  /// The highest address of a message that is gone; from there on all are live.
  long gap() {
    return gap;
  }

  /// The first entry whose address is not below `address`.
  private int find(long address) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((entries[middle] & ADDRESS_MASK) < address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Ends the replay.
  ///
  /// @param takesRuns whether messages may be told as runs
  void finish(boolean takesRuns) {
    runs.sort(Comparator.comparingLong(MessageRun::first));
    for (var run : List.copyOf(runs)) {
      run.againUpTo(delivered);
    }
    if (takesRuns) {
      divideAroundEntries();
    } else {
      runs.forEach(this::expand);
      runs.clear();
    }
  }

  /// Messages that stand by themselves among those of a run are told in their places.
  private void divideAroundEntries() {
    for (int i = 0; i < runs.size(); i++) {
      var run = runs.get(i);
      int inside = find(run.first());
      if (inside < size && (entries[inside] & ADDRESS_MASK) < run.last()) {
        var list = lists.of(queueId, run);
        int place = list.firstFrom(entries[inside] & ADDRESS_MASK);
        if (place > run.from(list) && place < run.end(list)) {
          replace(i, run, run.cut(list, place));
        }
      }
    }
  }

  private void expand(MessageRun run) {
    var list = lists.of(queueId, run);
    int end = run.end(list);
    for (int place = run.from(list); place < end; place++) {
      long address = list.address(place);
      int at = find(address);
      boolean isHere = at < size && (entries[at] & ADDRESS_MASK) == address;
      if (!isHere && !run.isGone(address)) {
        insert(at, address, run.isAgain(address) ? CheckpointWriter.REDELIVERED : 0);
      }
    }
  }

  /// Settles those that are in no run and as `isSettled` says.
  void settleIf(LongPredicate isSettled) {
    for (int i = 0; i < size; i++) {
      long address = entries[i] & ADDRESS_MASK;
      if ((entries[i] & SETTLED) == 0 && isSettled.test(address)) {
        entries[i] |= SETTLED;
        gapUpTo(address);
      }
    }
  }

  List<MessageRun> runs() {
    return runs;
  }

  /// Tells the address of every message that is still there and in no run.
  void forEachLive(Consumer<Long> live) {
    for (int i = 0; i < size; i++) {
      if ((entries[i] & SETTLED) == 0) {
        live.accept(entries[i] & ADDRESS_MASK);
      }
    }
  }

  void tell(Teller teller) {
    int next = 0;
    for (int i = 0; i < size; i++) {
      long entry = entries[i];
      long address = entry & ADDRESS_MASK;
      while (next < runs.size() && runs.get(next).first() < address) {
        teller.run(runs.get(next++));
      }
      if ((entry & SETTLED) == 0) {
        boolean redelivered = (entry & REDELIVERED) != 0 || address <= delivered;
        int failures = (int) (entry >>> MARK_SHIFT) & 0xff;
        teller.message(address, redelivered, failures);
      }
    }
    while (next < runs.size()) {
      teller.run(runs.get(next++));
    }
  }
}
