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
  public static void write(Disk disk, String name, ByteBuffer bytes) throws IOException {
    make(disk, name, bytes).close();
  }

  /// Does the same and leaves the file open.
  public static Disk.File make(Disk disk, String name, ByteBuffer bytes) throws IOException {
    try {
      return attempt(disk, name, bytes);
    } catch (OutOfSpaceException full) {
      if (!Reserve.giveUp(disk)) {
        throw full;
      }
      return attempt(disk, name, bytes);
    }
  }

  private static Disk.File attempt(Disk disk, String name, ByteBuffer bytes) throws IOException {
    String temporary = name + TEMPORARY;
    Disk.File file = disk.open(temporary);
    try {
      file.truncate(0);
      file.write(bytes.duplicate(), 0);
      file.force();
      disk.rename(temporary, name);
    } catch (OutOfSpaceException full) {
      file.close();
      disk.delete(temporary); // gives back what it took, and no sync of it is tried again
      throw full;
    } catch (IOException e) {
      file.close();
      throw e;
    }
    disk.syncDirectory();
    return file;
  }
}
