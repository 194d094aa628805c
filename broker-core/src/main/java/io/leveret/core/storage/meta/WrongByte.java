package io.leveret.core.storage.meta;

import java.nio.ByteBuffer;

/// Finds the one byte of a record that is wrong, from what its checksum is and what it should be.
///
/// CRC32C is linear: a wrong byte changes it by an amount that depends on nothing but how it is
/// wrong and how many bytes follow. A record that is damaged in another way is taken for one with a
/// wrong byte with a chance of one in 17 million for each byte that it has. Pure.
final class WrongByte {
  private static final int POLYNOMIAL = 0x82f6_3b78;
  private static final int[] EFFECTS = new int[256];

  /// The number of the effect that has this highest byte.
  private static final int[] BY_HIGHEST = new int[256];

  static {
    for (int wrong = 0; wrong < 256; wrong++) {
      int effect = wrong;
      for (int bit = 0; bit < 8; bit++) {
        effect = (effect & 1) != 0 ? effect >>> 1 ^ POLYNOMIAL : effect >>> 1;
      }
      EFFECTS[wrong] = effect;
      BY_HIGHEST[effect >>> 24] = wrong;
    }
  }

  private WrongByte() {}

  /// Whether all bits that differ are in one byte of four.
  static boolean isOne(int difference) {
    int lowest = Integer.numberOfTrailingZeros(difference) & ~7;
    return difference != 0 && (difference & ~(0xff << lowest)) == 0;
  }

  /// Puts right the one byte of `length` that is wrong, if one is.
  ///
  /// @param difference what the checksum is, xor what it should be
  static boolean mend(ByteBuffer in, int at, int length, int difference) {
    int effect = difference;
    for (int i = at + length - 1; i >= at && effect != 0; i--) {
      int wrong = BY_HIGHEST[effect >>> 24];
      if (EFFECTS[wrong] == effect) {
        in.put(i, (byte) (in.get(i) ^ wrong));
        return true;
      }
      // What the effect was before the byte at i was taken in.
      effect = (effect ^ EFFECTS[wrong]) << 8 | wrong;
    }
    return false;
  }
}
