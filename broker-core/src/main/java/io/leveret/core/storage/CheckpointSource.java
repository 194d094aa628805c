package io.leveret.core.storage;

/// Who knows what the queues hold. Called on the shard's loop.
public interface CheckpointSource {
  /// Describes every queue that holds durable messages or ever did.
  void describe(CheckpointWriter writer);
}
