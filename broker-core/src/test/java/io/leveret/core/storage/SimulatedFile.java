package io.leveret.core.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/// The bytes of one file: as processes see them, and as they are on the platter. In between is a
/// page cache, which knows sectors of 512 bytes.
final class SimulatedFile {
  private static final int SECTOR = 512;

  private byte[] cached = new byte[0];
  private int size;
  private byte[] stored = new byte[0];
  private int storedSize;
  private final BitSet dirty = new BitSet();

  int size() {
    return size;
  }

  int read(ByteBuffer into, int position, int count) {
    into.put(cached, position, count);
    return count;
  }

  /// Writes `count` bytes.
  void write(ByteBuffer from, int position, int count) {
    if (count == 0) {
      return;
    }
    int end = position + count;
    if (end > size) {
      grow(end);
    }
    from.get(cached, position, count);
    dirty.set(position / SECTOR, (end - 1) / SECTOR + 1);
  }

  private void grow(int end) {
    cached = withRoom(cached, end);
    dirty.set(size / SECTOR, (end - 1) / SECTOR + 1);
    size = end;
  }

  private static byte[] withRoom(byte[] bytes, int end) {
    return bytes.length >= end ? bytes : Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
  }

  /// Cuts the file; as with the port, nothing makes it longer but writing.
  void truncate(int to) {
    if (to < size) {
      Arrays.fill(cached, to, size, (byte) 0);
      size = to;
      dirty.set(to / SECTOR);
    }
  }

  void sync() {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      store(sector, 0, SECTOR);
    }
    dirty.clear();
    storeSize();
  }

  private void storeSize() {
    stored = withRoom(stored, size);
    if (size < storedSize) {
      Arrays.fill(stored, size, storedSize, (byte) 0);
    }
    storedSize = size;
  }

  /// A sync fails as systems do it: some is written, and what is not counts as clean from now on,
  /// so that the next sync says that all is well.
  void failSync(Random random) {
    writeBack(random);
    dirty.clear();
  }

  /// The system writes some of what is dirty.
  void writeBack(Random random) {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextInt(3) == 0) {
        store(sector, 0, SECTOR);
        dirty.clear(sector);
      }
    }
  }

  /// Power is lost: each sector that is dirty survives, vanishes or tears, and so does a change of
  /// the file's size.
  void crash(Random random) {
    if (size != storedSize && random.nextBoolean()) {
      storeSize();
    }
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      switch (random.nextInt(4)) {
        case 0 -> store(sector, 0, SECTOR);
        case 1 -> store(sector, 0, random.nextInt(SECTOR));
        case 2 -> store(sector, random.nextInt(SECTOR), SECTOR);
        default -> {}
      }
    }
    cached = withRoom(cached, storedSize);
    System.arraycopy(stored, 0, cached, 0, storedSize);
    Arrays.fill(cached, storedSize, cached.length, (byte) 0);
    size = storedSize;
    dirty.clear();
  }

  private void store(int sector, int from, int to) {
    int start = sector * SECTOR + from;
    int end = Math.min(size, sector * SECTOR + to);
    if (end > start) {
      stored = withRoom(stored, end);
      storedSize = Math.max(storedSize, end);
      System.arraycopy(cached, start, stored, start, end - start);
    }
  }
}
