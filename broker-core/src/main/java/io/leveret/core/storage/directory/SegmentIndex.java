package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The first part of a directory: one entry for each queue that has messages in the segment.
///
/// Immutable. The layout is in `docs/storage-format.md`.
public final class SegmentIndex {
  static final int MAGIC = 0x5249_444c;
  static final int VERSION = 3;
  static final int HEADER = 32;
  static final int ENTRY = 56;
  static final int ODD = 1;
  static final int TIMES = 2;
  static final int LINKS = 4;

  private final ByteBuffer in;
  private final long segment;
  private final int queues;
  private final int entriesAt;

  /// @param in header and index, checked and little endian
  SegmentIndex(ByteBuffer in) {
    this.in = in;
    this.segment = in.getLong(16);
    this.queues = in.getInt(12);
    this.entriesAt = HEADER + 8 * in.getInt(24);
  }

  public long segment() {
    return segment;
  }

  /// How many entries there are; slots are 0 to this.
  public int size() {
    return queues;
  }

  /// The epoch in which a chunk of the segment was written, 0 for one that has no header.
  public long epoch(int chunk) {
    return in.getLong(HEADER + 8 * chunk);
  }

  private int at(int slot) {
    return entriesAt + ENTRY * slot;
  }

  public int queueId(int slot) {
    return in.getInt(at(slot));
  }

  /// What the messages in the slot wish for, 0 to 255.
  public int priority(int slot) {
    return in.get(at(slot) + 5) & 0xff;
  }

  private boolean has(int slot, int flag) {
    return (in.get(at(slot) + 4) & flag) != 0;
  }

  /// Whether some of them wish to expire.
  public boolean haveTimes(int slot) {
    return has(slot, TIMES);
  }

  /// Whether some of them need more than their own records.
  public boolean haveLinks(int slot) {
    return has(slot, LINKS);
  }

  /// When the first of them came, in milliseconds since 1970.
  public long firstMillis(int slot) {
    return in.getLong(at(slot) + 48);
  }

  /// Whether of some of them it is not known what they need.
  public boolean isOdd(int slot) {
    return has(slot, ODD);
  }

  /// Messages of the queue in the segment, settled or not.
  public int count(int slot) {
    return in.getInt(at(slot) + 8);
  }

  int checksum(int slot) {
    return in.getInt(at(slot) + 12);
  }

  /// Bytes in their bodies.
  public long bytes(int slot) {
    return in.getLong(at(slot) + 16);
  }

  /// The address of the first of them.
  public long first(int slot) {
    return in.getLong(at(slot) + 24);
  }

  /// The address of the last of them.
  public long last(int slot) {
    return in.getLong(at(slot) + 32);
  }

  int blockAt(int slot) {
    return in.getInt(at(slot) + 40);
  }

  int blockLength(int slot) {
    return in.getInt(at(slot) + 44);
  }

  /// The first slot of a queue, or -1. Entries ascend by queue id and priority.
  public int find(int queueId) {
    int low = 0;
    int high = queues;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (queueId(middle) < queueId) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < queues && queueId(low) == queueId ? low : -1;
  }

  /// The slots of a queue with messages that wish for these priorities.
  public List<Integer> slots(int queueId, MessageRun.Lane lane) {
    var found = new ArrayList<Integer>();
    for (int slot = find(queueId); slot >= 0 && slot < queues && queueId(slot) == queueId; slot++) {
      if (lane.has(priority(slot))) {
        found.add(slot);
      }
    }
    return found;
  }
}
