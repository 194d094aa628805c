package io.leveret.core.storage.segment;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records of some segments that somebody needs: a bit for each address, so that they take no more
/// than a sixty-fourth of these segments however many need them.
///
/// **Owned** by the loop until it is complete, then by the reader.
public final class NeededRecords {
  private static final int BLOCK_BITS = 16;

  private final long segmentAddresses;
  private final Map<Long, Marks> segments = new HashMap<>();

  /// The one that was asked for last.
  private Marks last;

  /// @param segmentAddresses addresses in a segment
  public NeededRecords(long segmentAddresses) {
    this.segmentAddresses = segmentAddresses;
    this.last = new Marks(-1, 0);
  }

  /// What is known of one segment.
  private static final class Marks {
    final long segment;
    final long[] @Nullable [] blocks;
    long again;

    Marks(long segment, int blocks) {
      this.segment = segment;
      this.blocks = new long[blocks][];
    }

    /// Marks a record, and answers whether it was marked before.
    boolean mark(long offset) {
      int block = (int) (offset >>> BLOCK_BITS);
      var bits = blocks[block];
      if (bits == null) {
        bits = new long[1 << (BLOCK_BITS - 6)];
        blocks[block] = bits;
      }
      int word = (int) (offset >>> 6) & (bits.length - 1);
      boolean wasMarked = (bits[word] & 1L << offset) != 0;
      bits[word] |= 1L << offset;
      return wasMarked;
    }

    boolean has(long offset) {
      int block = (int) (offset >>> BLOCK_BITS);
      var bits = block < blocks.length ? blocks[block] : null;
      return bits != null && (bits[(int) (offset >>> 6) & (bits.length - 1)] & 1L << offset) != 0;
    }
  }

  /// One more needs a record.
  public void add(long address) {
    var marks = of(address / segmentAddresses);
    if (marks.blocks.length == 0) {
      int blocks = (int) ((segmentAddresses - 1) >>> BLOCK_BITS) + 1;
      marks = new Marks(marks.segment, blocks);
      segments.put(marks.segment, marks);
      last = marks;
    }
    if (marks.mark(address % segmentAddresses)) {
      marks.again++;
    }
  }

  /// Whether somebody needs a record.
  public boolean has(long address) {
    return of(address / segmentAddresses).has(address % segmentAddresses);
  }

  /// How many more need records of a segment than there are such records.
  public long again(long segment) {
    return of(segment).again;
  }

  private Marks of(long segment) {
    if (last.segment != segment) {
      var found = segments.get(segment);
      last = found == null ? new Marks(segment, 0) : found;
    }
    return last;
  }
}
