package io.leveret.core.storage;

import io.leveret.core.storage.directory.MessageList;
import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The messages of one queue while recovery reads the log: in ascending order, each with its marks;
/// and those that need no marks as runs, until something happened to them.
///
/// **Confined** to the thread that opens the store.
final class QueueReplay {
  static final int MARK_SHIFT = 44;
  static final long ADDRESS_MASK = (1L << MARK_SHIFT) - 1;

  /// Fewer neighbours than this are entries.
  private static final int SHORTEST_RUN = 64;

  private static final long REDELIVERED = (long) CheckpointWriter.REDELIVERED << MARK_SHIFT;
  private static final long SETTLED = 1L << (MARK_SHIFT + 9);

  private final Checkpoint.@Nullable Queue checkpoint;
  private final long checkpointed;
  private final Function<MessageRun, MessageList> reader;
  private final List<MessageRun> runs = new ArrayList<>();
  private long[] entries = new long[16];
  private int size;
  private long delivered;
  private long gap;
  private boolean isDropped;

  /// @param checkpointed addresses before it are known by the checkpoint, which may not have the
  ///   queue at all
  /// @param reader reads the messages of a run, and notes them
  QueueReplay(
      long checkpointed,
      Checkpoint.@Nullable Queue checkpoint,
      Function<MessageRun, MessageList> reader) {
    this.checkpointed = checkpointed;
    this.checkpoint = checkpoint;
    this.reader = reader;
  }

  /// A message for this queue was read.
  void message(long address) {
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

  /// All messages of the run are here as the checkpoint says.
  void run(MessageRun run) {
    runs.add(run);
  }

  /// The queue's messages in a sealed segment before the checkpoint, of which some may be settled.
  void listed(long segment, MessageList list) {
    int tail = list.size();
    long bytes = 0;
    while (tail > 0 && marksOf(list.address(tail - 1)) == 0) {
      bytes += list.bodySize(--tail);
    }
    int count = list.size() - tail;
    if (count < SHORTEST_RUN) {
      tail = list.size();
    }
    for (int i = 0; i < tail; i++) {
      message(list.address(i));
    }
    if (tail < list.size()) {
      long last = list.address(list.size() - 1);
      run(new MessageRun(segment, tail, count, bytes, list.address(tail), last));
    }
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

  private void insert(int at, long address, int marks) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    System.arraycopy(entries, at, entries, at + 1, size - at);
    entries[at] = address | (long) marks << MARK_SHIFT;
    size++;
  }

  /// A message for this queue was read that never counted.
  void neverCame(long address) {
    gap = Math.max(gap, address);
  }

  void settled(long first, long last) {
    unrun(first, last);
    gapUpTo(last); // also when a compacted segment has it no more
    for (int i = find(first); i < size && (entries[i] & ADDRESS_MASK) <= last; i++) {
      entries[i] |= SETTLED;
      gap = Math.max(gap, entries[i] & ADDRESS_MASK);
    }
  }

  /// Makes entries of the runs that have messages from `first` to `last`.
  private void unrun(long first, long last) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      var run = runs.get(i);
      if (run.first() <= last && run.last() >= first) {
        runs.remove(i);
        unrun(run);
      }
    }
  }

  private void unrun(MessageRun run) {
    var list = reader.apply(run);
    long[] addresses = list.addresses(run.from(), run.count());
    int at = find(run.first());
    int more = addresses.length;
    if (size + more > entries.length) {
      entries = Arrays.copyOf(entries, Math.max(entries.length * 2, size + more));
    }
    System.arraycopy(entries, at, entries, at + more, size - at);
    System.arraycopy(addresses, 0, entries, at, more);
    size += more;
  }

  void requeued(long address, int deliveryCount) {
    unrun(address, address);
    int i = find(address);
    if (i < size && (entries[i] & ADDRESS_MASK) == address) {
      long count = (long) (deliveryCount & 0xff) << MARK_SHIFT;
      entries[i] = (entries[i] & SETTLED) | REDELIVERED | count | address;
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

  /// Ends the replay: what may have been delivered is told one by one.
  void finish() {
    unrun(0, delivered);
  }

  List<MessageRun> runs() {
    return runs;
  }

  /// Tells the address of every message that is still there and in no run.
  void forEachLive(LongConsumer live) {
    for (int i = 0; i < size; i++) {
      if ((entries[i] & SETTLED) == 0) {
        live.accept(entries[i] & ADDRESS_MASK);
      }
    }
  }

  void tell(int queueId, FoundMessages messages, RecoveryHandler handler) {
    int next = 0;
    for (int i = 0; i < size; i++) {
      long entry = entries[i];
      long address = entry & ADDRESS_MASK;
      while (next < runs.size() && runs.get(next).first() < address) {
        handler.run(queueId, runs.get(next++));
      }
      if ((entry & SETTLED) == 0) {
        boolean redelivered = (entry & REDELIVERED) != 0 || address <= delivered;
        int failures = (int) (entry >>> MARK_SHIFT) & 0xff;
        handler.message(queueId, messages.found(address, redelivered, failures));
      }
    }
    while (next < runs.size()) {
      handler.run(queueId, runs.get(next++));
    }
  }
}
