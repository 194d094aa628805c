package io.leveret.core.storage.meta;

import io.leveret.core.disk.Disk;
import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The room of the meta log's file for commands to come: taken before they come, and written once
/// with zeros, so that a sync has nothing to write but a command. A file that becomes longer with
/// each command has its size and its blocks to sync, too, which takes the file system a transaction
/// of its own.
///
/// Where the system does not promise room (see [Disk.File#reserve]), nothing is done ahead.
///
/// **Confined** to whom the file is.
final class RoomAhead {
  private static final int BYTES = 256 << 10;

  private boolean isPromised = true;
  private long promised;
  private long filled;

  /// Begins with another file.
  ///
  /// @param end of what is in it
  /// @param size of the file; what stands behind `end` are zeros
  void startAt(long end, long size) {
    promised = end;
    filled = Math.max(end, size);
  }

  /// Takes more if there is little left behind `end`.
  ///
  /// @throws OutOfSpaceException when there is none
  void take(Disk.File file, long end) throws IOException {
    if (!isPromised || left(end) >= BYTES / 2) {
      return;
    }
    long wanted = end + BYTES;
    isPromised = file.reserve(wanted);
    if (!isPromised) {
      return;
    }
    promised = wanted;
    long from = Math.max(end, filled); // commands may have gone beyond what was filled
    if (from < wanted) {
      // Synced with the next command.
      file.write(ByteBuffer.allocate((int) (wanted - from)), from);
      filled = wanted;
    }
  }

  /// Bytes behind `end` that can be written whatever comes, as far as the system makes promises.
  long left(long end) {
    return isPromised ? promised - end : Long.MAX_VALUE;
  }
}
