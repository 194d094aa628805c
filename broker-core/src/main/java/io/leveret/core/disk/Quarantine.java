package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Keeps copies of damaged bytes in `lost+found/`: nothing is ever deleted silently.
///
/// Stateless. Copies of the same bytes have the same name, so a start that is cut short and done
/// again leaves one copy.
public final class Quarantine {
  private static final int PIECE = 1 << 16;

  private Quarantine() {}

  /// Copies `bytes` bytes of a file from `position` on.
  public static void copy(Disk disk, String file, long position, long bytes) throws IOException {
    String name = Disk.LOST_AND_FOUND + file + "-" + position;
    try (var from = disk.open(file);
        var to = disk.open(name)) {
      var piece = ByteBuffer.allocateDirect(PIECE);
      long done = 0;
      while (done < bytes) {
        piece.clear().limit((int) Math.min(PIECE, bytes - done));
        int count = from.read(piece, position + done);
        if (count <= 0) {
          break;
        }
        to.write(piece.flip(), done);
        done += count;
      }
      to.force();
    }
  }

  /// Keeps what was read of a file from `position` on.
  public static void keep(Disk disk, String file, long position, ByteBuffer bytes)
      throws IOException {
    try (var to = disk.open(Disk.LOST_AND_FOUND + file + "-" + position)) {
      to.write(bytes, 0);
      to.force();
    }
  }

  /// Moves a whole file.
  public static void move(Disk disk, String name) throws IOException {
    disk.rename(name, Disk.LOST_AND_FOUND + name);
    disk.syncDirectory();
  }
}
