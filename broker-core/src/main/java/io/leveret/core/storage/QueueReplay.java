package io.leveret.core.storage;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The messages of one queue while recovery reads the log: in ascending order, each with its marks.
///
/// **Confined** to the thread that opens the store.
final class QueueReplay {
  static final int MARK_SHIFT = 44;
  static final long ADDRESS_MASK = (1L << MARK_SHIFT) - 1;

  private static final long REDELIVERED = (long) CheckpointWriter.REDELIVERED << MARK_SHIFT;
  private static final long SETTLED = 1L << (MARK_SHIFT + 9);

  private final Checkpoint.@Nullable Queue checkpoint;
  private final long checkpointed;
  private long[] entries = new long[16];
  private int size;
  private long delivered;
  private long gap;

  /// @param checkpointed addresses before it are known by the checkpoint, which may not have the
  ///   queue at all
  QueueReplay(long checkpointed, Checkpoint.@Nullable Queue checkpoint) {
    this.checkpointed = checkpointed;
    this.checkpoint = checkpoint;
  }

  /// A message for this queue was read.
  void message(long address) {
    long marks = 0;
    if (address < checkpointed) {
      if (checkpoint == null) {
        gap = address;
        return;
      }
      int listed = checkpoint.marksByAddress().get(address);
      if (listed == 0 && (checkpoint.head() == 0 || address < checkpoint.head())) {
        gap = address;
        return;
      }
      marks = listed == 0 ? 0 : listed - 1;
    }
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    entries[size++] = address | marks << MARK_SHIFT;
  }

  /// A message for this queue was read that never counted.
  void neverCame(long address) {
    gap = Math.max(gap, address);
  }

  void settled(long first, long last) {
    for (int i = find(first); i < size && (entries[i] & ADDRESS_MASK) <= last; i++) {
      entries[i] |= SETTLED;
      gap = Math.max(gap, entries[i] & ADDRESS_MASK);
    }
  }

  void requeued(long address, int deliveryCount) {
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
    size = 0;
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

  /// Tells the address of every message that is still there.
  void forEachLive(LongConsumer live) {
    for (int i = 0; i < size; i++) {
      if ((entries[i] & SETTLED) == 0) {
        live.accept(entries[i] & ADDRESS_MASK);
      }
    }
  }

  void tell(int queueId, FoundMessages messages, RecoveryHandler handler) {
    for (int i = 0; i < size; i++) {
      long entry = entries[i];
      long address = entry & ADDRESS_MASK;
      if ((entry & SETTLED) == 0) {
        boolean redelivered = (entry & REDELIVERED) != 0 || address <= delivered;
        int failures = (int) (entry >>> MARK_SHIFT) & 0xff;
        handler.message(queueId, messages.found(address, redelivered, failures));
      }
    }
  }
}
