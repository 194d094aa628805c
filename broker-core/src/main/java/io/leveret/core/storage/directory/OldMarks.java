package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;
import java.util.BitSet;

/// What version 3 says of single messages of a run: by their places among all that the directory of
/// the segment has of the queue. Immutable.
record OldMarks(int from, int span, BitSet gone, BitSet again) {
  static OldMarks read(int from, int span, ByteBuffer in) {
    return new OldMarks(from, span, readSet(in), readSet(in));
  }

  private static BitSet readSet(ByteBuffer in) {
    long[] words = new long[in.getInt()];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getLong();
    }
    return BitSet.valueOf(words);
  }

  /// Whether the run from `first` to `last` has the places in the list that it had.
  boolean isOf(MessageList list, long first, long last) {
    return list.size() >= from + span
        && list.address(from) == first
        && list.address(from + span - 1) == last;
  }

  boolean isEmpty() {
    return gone.isEmpty() && again.isEmpty();
  }
}
