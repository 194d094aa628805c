package io.leveret.core.storage;

import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;

/// Who is told how making files went; on the shard's loop, but where it says otherwise.
interface FileReports {
  /// Files for segments were made, or are made no more.
  void made();

  /// There was no room: this passes.
  void full(OutOfSpaceException cause);

  /// The disk failed: this is the end, and from now on nothing is synced. Any thread.
  void failed(IOException cause);

  /// Whether the disk failed. Any thread.
  boolean hasFailed();
}
