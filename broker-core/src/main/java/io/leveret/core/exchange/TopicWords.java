package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A key cut into words where it stands (G115): `a..b` has an empty word in the middle, and the
/// empty key has no word at all.
///
/// **Confined** to the loop, reused from key to key.
final class TopicWords {
  /// A key is at most 255 bytes, all of which may be dots.
  private static final int MAX_WORDS = 256;

  private final int[] offsets = new int[MAX_WORDS];
  private final int[] lengths = new int[MAX_WORDS];
  private final long[] hashes = new long[MAX_WORDS];
  private ByteBuffer memory = ByteBuffer.allocate(0);
  private int count;

  void split(ByteBuffer key, int offset, int length) {
    memory = key;
    count = 0;
    if (length == 0) {
      return;
    }
    int end = offset + length;
    int start = offset;
    for (int i = offset; i < end; i++) {
      if (key.get(i) == '.') {
        add(start, i - start);
        start = i + 1;
      }
    }
    add(start, end - start);
  }

  int count() {
    return count;
  }

  /// The child that `words` has for the word at `i`, or null.
  @Nullable TopicNode findIn(KeyTable<TopicNode> words, int i) {
    return words.find(memory, offsets[i], lengths[i], hashes[i]);
  }

  /// Whether the word at `i` is this one character.
  boolean is(int i, char only) {
    return lengths[i] == 1 && memory.get(offsets[i]) == only;
  }

  /// A copy of the word at `i`.
  byte[] bytes(int i) {
    byte[] word = new byte[lengths[i]];
    memory.get(offsets[i], word);
    return word;
  }

  private void add(int offset, int length) {
    offsets[count] = offset;
    lengths[count] = length;
    hashes[count] = Keys.hash(memory, offset, length);
    count++;
  }
}
