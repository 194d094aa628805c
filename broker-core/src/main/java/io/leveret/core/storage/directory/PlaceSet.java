package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;
import java.util.BitSet;

/// Some of the places of a run: a bit for each, and no memory while there is none.
///
/// **Confined** to the thread of its run.
final class PlaceSet {
  private final BitSet bits = new BitSet(0);

  boolean isEmpty() {
    return bits.isEmpty();
  }

  boolean has(int place) {
    return bits.get(place);
  }

  void add(int place) {
    bits.set(place);
  }

  void addAll(PlaceSet others) {
    bits.or(others.bits);
  }

  /// Takes out the places from `from` to before `to`.
  void clear(int from, int to) {
    bits.clear(from, to);
  }

  /// Bytes that [#write] needs.
  int length() {
    return 4 + 8 * bits.toLongArray().length;
  }

  /// Writes how many words follow, and these: `docs/storage-format.md`.
  void write(ByteBuffer out) {
    long[] words = bits.toLongArray();
    out.putInt(words.length);
    for (long word : words) {
      out.putLong(word);
    }
  }

  /// Adds what [#write] wrote.
  void read(ByteBuffer in) {
    long[] words = new long[in.getInt()];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getLong();
    }
    bits.or(BitSet.valueOf(words));
  }
}
