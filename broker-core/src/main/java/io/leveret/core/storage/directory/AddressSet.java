package io.leveret.core.storage.directory;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Some of the addresses of one segment: two bytes for each, and no memory while there is none.
///
/// **Confined** to the thread of its run.
final class AddressSet {
  private static final int BLOCK_BITS = 16;
  private static final int BLOCK = 1 << BLOCK_BITS;

  /// The first address of the segment.
  private final long base;

  /// For each block of addresses those of them that are here, in ascending order.
  private char[][] blocks = {};

  private int[] sizes = {};
  private int size;

  AddressSet(long base) {
    this.base = base;
  }

  boolean isEmpty() {
    return size == 0;
  }

  private int blockOf(long address) {
    return Math.toIntExact((address - base) >>> BLOCK_BITS);
  }

  private char within(long address) {
    return (char) (address - base & BLOCK - 1);
  }

  private int find(int block, long address) {
    return Arrays.binarySearch(blocks[block], 0, sizes[block], within(address));
  }

  boolean has(long address) {
    if (size == 0 || address < base) {
      return false;
    }
    int block = blockOf(address);
    return block < blocks.length && find(block, address) >= 0;
  }

  void add(long address) {
    int block = blockOf(address);
    if (block >= blocks.length) {
      int before = blocks.length;
      blocks = Arrays.copyOf(blocks, block + 1);
      sizes = Arrays.copyOf(sizes, block + 1);
      Arrays.fill(blocks, before, block + 1, new char[0]);
    }
    int found = find(block, address);
    if (found < 0) {
      insert(block, -found - 1, within(address));
      size++;
    }
  }

  void addAll(AddressSet others) {
    for (int block = 0; block < others.blocks.length; block++) {
      for (int i = 0; i < others.sizes[block]; i++) {
        add(base + (long) block * BLOCK + others.blocks[block][i]);
      }
    }
  }

  private void insert(int block, int at, char value) {
    int count = sizes[block];
    if (count == blocks[block].length) {
      blocks[block] = Arrays.copyOf(blocks[block], Math.max(4, count * 2));
    }
    System.arraycopy(blocks[block], at, blocks[block], at + 1, count - at);
    blocks[block][at] = value;
    sizes[block]++;
  }

  /// Takes out the addresses below `address`.
  void clearBelow(long address) {
    for (int block = 0; block < blocks.length; block++) {
      int at = position(block, address);
      System.arraycopy(blocks[block], at, blocks[block], 0, sizes[block] - at);
      resize(block, sizes[block] - at);
    }
  }

  /// Takes out the addresses from `address` on.
  void clearFrom(long address) {
    for (int block = 0; block < blocks.length; block++) {
      resize(block, position(block, address));
    }
  }

  /// How many of a block are below an address.
  private int position(int block, long address) {
    long offset = address - base - (long) block * BLOCK;
    if (offset <= 0) {
      return 0;
    }
    if (offset >= BLOCK) {
      return sizes[block];
    }
    int found = Arrays.binarySearch(blocks[block], 0, sizes[block], (char) offset);
    return found < 0 ? -found - 1 : found;
  }

  private void resize(int block, int count) {
    size -= sizes[block] - count;
    sizes[block] = count;
    if (count == 0) {
      blocks[block] = new char[0];
    }
  }

  /// Bytes that [#write] needs.
  int length() {
    return 4 + 4 * blocks.length + 2 * size;
  }

  /// Writes how many blocks follow, and of each how many addresses and these:
  /// `docs/storage-format.md`.
  void write(ByteBuffer out) {
    out.putInt(blocks.length);
    for (int block = 0; block < blocks.length; block++) {
      out.putInt(sizes[block]);
      for (int i = 0; i < sizes[block]; i++) {
        out.putChar(blocks[block][i]);
      }
    }
  }

  /// Adds what [#write] wrote.
  void read(ByteBuffer in) {
    int count = in.getInt();
    for (int block = 0; block < count; block++) {
      for (int left = in.getInt(); left > 0; left--) {
        add(base + (long) block * BLOCK + in.getChar());
      }
    }
  }
}
