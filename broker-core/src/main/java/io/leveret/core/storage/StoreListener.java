package io.leveret.core.storage;

import java.io.IOException;

/// Who is told of the writer's progress. Called on the shard's loop.
public interface StoreListener {
  /// More is written or durable than before, in the log or in the meta log, or publishers may go
  /// on.
  void durable();

  /// Writing failed. Called once; nothing becomes durable any more, so the process should end:
  /// after a failed sync nobody knows what the disk holds.
  void failed(IOException cause);
}
