package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Entries by key, found by the bytes of a message in place: open addressing with linear probing.
///
/// Looking up never inserts, so that publishing to unknown keys costs no memory. **Confined** to
/// the loop. Invariant: at most half of the slots are taken, so that every probe ends.
///
/// @param <E> what is kept; an entry knows its own key, which never changes
final class KeyTable<E extends KeyTable.Keyed> {
  private static final int INITIAL_SLOTS = 4;

  private long[] hashes = new long[INITIAL_SLOTS];
  private @Nullable Object[] entries = new @Nullable Object[INITIAL_SLOTS];
  private int size;

  /// What a table can keep.
  interface Keyed {
    byte[] key();

    /// [Keys#hash] of the key.
    long keyHash();
  }

  int size() {
    return size;
  }

  /// The entry whose key is the `length` bytes at `offset`, or null.
  @Nullable E find(ByteBuffer memory, int offset, int length) {
    return find(memory, offset, length, Keys.hash(memory, offset, length));
  }

  /// As above, for a caller that has the hash.
  @Nullable E find(ByteBuffer memory, int offset, int length, long hash) {
    int mask = entries.length - 1;
    for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
      E entry = at(slot);
      if (entry == null) {
        return null;
      }
      if (hashes[slot] == hash && Keys.equal(entry.key(), memory, offset, length)) {
        return entry;
      }
    }
  }

  @Nullable E find(byte[] key) {
    return find(ByteBuffer.wrap(key), 0, key.length);
  }

  /// Adds an entry whose key is not in the table.
  void add(E entry) {
    if (2 * (size + 1) > entries.length) {
      grow();
    }
    place(entry, entry.keyHash());
    size++;
  }

  /// Takes out an entry that is in the table.
  @SuppressWarnings("ReferenceEquality") // it is this entry that goes, not one like it
  void remove(E entry) {
    int mask = entries.length - 1;
    int hole = (int) entry.keyHash() & mask;
    while (entries[hole] != entry) {
      hole = (hole + 1) & mask;
    }
    // Later entries of the same cluster move up, or a probe would end at the hole before them.
    for (int slot = (hole + 1) & mask; entries[slot] != null; slot = (slot + 1) & mask) {
      int home = (int) hashes[slot] & mask;
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        entries[hole] = entries[slot];
        hashes[hole] = hashes[slot];
        hole = slot;
      }
    }
    entries[hole] = null;
    size--;
  }

  void forEach(Consumer<E> action) {
    for (int slot = 0; slot < entries.length; slot++) {
      E entry = at(slot);
      if (entry != null) {
        action.accept(entry);
      }
    }
  }

  @SuppressWarnings("unchecked") // only E goes in
  private @Nullable E at(int slot) {
    return (E) entries[slot];
  }

  private void place(Object entry, long hash) {
    int mask = entries.length - 1;
    int slot = (int) hash & mask;
    while (entries[slot] != null) {
      slot = (slot + 1) & mask;
    }
    entries[slot] = entry;
    hashes[slot] = hash;
  }

  private void grow() {
    var oldEntries = entries;
    var oldHashes = hashes;
    entries = new @Nullable Object[oldEntries.length * 2];
    hashes = new long[entries.length];
    for (int slot = 0; slot < oldEntries.length; slot++) {
      var entry = oldEntries[slot];
      if (entry != null) {
        place(entry, oldHashes[slot]);
      }
    }
  }
}
