package io.leveret.core.storage;

import io.leveret.core.storage.directory.SegmentIndex;

/// Who knows what the queues hold. Called on the shard's loop.
public interface CheckpointSource {
  /// Makes sure that nobody changes what the queues hold before the batch ends, so that they can be
  /// described. Called where others may change it for the last time.
  default void stopOthers() {}

  /// Whether nobody else changes what the queues hold now.
  default boolean isStill() {
    return true;
  }

  /// Describes every queue that holds durable messages or ever did.
  void describe(CheckpointWriter writer);

  /// Describes in the same way what other queues hold of durable messages: nobody asks for that
  /// after a restart, but until then it is read.
  default void describeFleeting(CheckpointWriter writer) {}

  /// A segment got a directory: what queues hold in it they may let go of, and read it when they
  /// need it.
  default void sealed(SegmentIndex index) {}
}
