package io.leveret.core.storage;

import io.leveret.core.storage.directory.SegmentIndex;

/// Who knows what the queues hold. Called on the shard's loop.
public interface CheckpointSource {
  /// Describes every queue that holds durable messages or ever did.
  void describe(CheckpointWriter writer);

  /// A segment got a directory: what queues hold in it they may let go of, and read it when they
  /// need it.
  default void sealed(SegmentIndex index) {}
}
