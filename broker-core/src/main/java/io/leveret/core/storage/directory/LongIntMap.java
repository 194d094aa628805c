package io.leveret.core.storage.directory;

/// Counts by address: open addressing, no objects. The key 0 stands for an empty slot.
///
/// **Confined** to one thread. Invariant: at most half of the slots are taken.
public final class LongIntMap {
  private long[] keys = new long[64];
  private int[] values = new int[64];
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  /// The value of `key`, 0 when there is none.
  public int get(long key) {
    int slot = find(key);
    return keys[slot] == key ? values[slot] : 0;
  }

  public void put(long key, int value) {
    int slot = find(key);
    if (keys[slot] != key) {
      if (2 * (size + 1) > keys.length) {
        grow();
        slot = find(key);
      }
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  public void remove(long key) {
    int slot = find(key);
    if (keys[slot] != key) {
      return;
    }
    size--;
    close(slot);
  }

  /// Is told of each key and its value.
  public interface Visitor {
    void entry(long key, int value);
  }

  public void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        visitor.entry(keys[i], values[i]);
      }
    }
  }

  /// Shifts later keys of the same run back, so that no search meets a gap.
  private void close(int emptied) {
    int mask = keys.length - 1;
    int gap = emptied;
    int slot = (gap + 1) & mask;
    while (keys[slot] != 0) {
      int home = hash(keys[slot]) & mask;
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        keys[gap] = keys[slot];
        values[gap] = values[slot];
        gap = slot;
      }
      slot = (slot + 1) & mask;
    }
    keys[gap] = 0;
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int slot = hash(key) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = find(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int hash(long key) {
    long mixed = key * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32);
  }
}
