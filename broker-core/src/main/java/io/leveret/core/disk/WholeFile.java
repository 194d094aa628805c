package io.leveret.core.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Files that are whole or absent after a crash: made beside their place, synced, and renamed.
///
/// Stateless. On a full disk the [Reserve] is given up for them.
public final class WholeFile {
  private static final String TEMPORARY = ".tmp";

  private WholeFile() {}

  /// Makes a file of `bytes`, in place of one that has the name.
  ///
  /// @throws OutOfSpaceException when that is not enough; nothing has changed then
  public static void write(Disk disk, String name, ByteBuffer bytes) throws IOException {
    try {
      attempt(disk, name, bytes);
    } catch (OutOfSpaceException full) {
      if (!Reserve.giveUp(disk)) {
        throw full;
      }
      attempt(disk, name, bytes);
    }
  }

  private static void attempt(Disk disk, String name, ByteBuffer bytes) throws IOException {
    String temporary = name + TEMPORARY;
    try {
      try (var file = disk.open(temporary)) {
        file.truncate(0);
        file.write(bytes.duplicate(), 0);
        file.force();
      }
      disk.rename(temporary, name);
    } catch (OutOfSpaceException full) {
      disk.delete(temporary); // gives back what it took
      throw full;
    }
    disk.syncDirectory();
  }
}
