package io.leveret.core.storage;

import io.leveret.core.disk.OutOfSpaceException;
import java.io.IOException;

/// Who is told, on the shard's loop, how making files went.
interface FileReports {
  /// Files for segments were made, or are made no more.
  void made();

  /// There was no room: this passes.
  void full(OutOfSpaceException cause);

  /// The disk failed: this is the end.
  void failed(IOException cause);
}
