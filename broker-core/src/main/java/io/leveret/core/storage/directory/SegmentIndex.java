package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;

/// The first part of a directory: one entry for each queue that has messages in the segment.
///
/// Immutable. The layout is in `docs/storage-format.md`.
public final class SegmentIndex {
  static final int MAGIC = 0x5249_444c;
  static final int VERSION = 2;
  static final int HEADER = 32;
  static final int ENTRY = 48;
  static final int ODD = 1;

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

  /// How many queues have an entry; slots are 0 to this.
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

  /// Whether some messages of the queue are more than their bytes: they may expire, or have parts,
  /// or the body of another.
  public boolean isOdd(int slot) {
    return (in.getInt(at(slot) + 4) & ODD) != 0;
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

  /// The slot of a queue, or -1. Entries ascend by queue id.
  public int find(int queueId) {
    int low = 0;
    int high = queues - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = queueId(middle);
      if (found == queueId) {
        return middle;
      }
      if (found < queueId) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
