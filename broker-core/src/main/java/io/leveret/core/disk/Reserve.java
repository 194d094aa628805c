package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of zeros: room for what gives room back, such as a checkpoint, when the disk is full.
/// Stateless.
public final class Reserve {
  private static final String NAME = "reserve";
  private static final int PIECE = 1 << 16;

  private Reserve() {}

  /// Makes the file if it is not there, of `bytes` bytes.
  ///
  /// @throws OutOfSpaceException when there is no room for it
  public static void keep(Disk disk, long bytes) throws IOException {
    if (disk.has(NAME)) {
      return;
    }
    try (var file = disk.open(NAME)) {
      if (!file.allocate(bytes)) {
        fill(file, bytes);
      }
    } catch (OutOfSpaceException e) {
      disk.delete(NAME);
      throw e;
    }
  }

  private static void fill(Disk.File file, long bytes) throws IOException {
    var zeros = ByteBuffer.allocateDirect(PIECE);
    for (long at = 0; at < bytes; at += PIECE) {
      file.write(zeros.clear().limit((int) Math.min(PIECE, bytes - at)), at);
    }
  }

  /// Frees what the file takes and answers whether there was one.
  public static boolean giveUp(Disk disk) throws IOException {
    boolean isThere = disk.has(NAME);
    disk.delete(NAME);
    return isThere;
  }
}
