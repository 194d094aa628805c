package io.leveret.core.storage.log;

import io.leveret.core.storage.format.Chunk;

/// What the loop asks of the log writer besides writing on.
sealed interface WriterCommand {
  /// The chunk's memory is needed elsewhere.
  record Spill(Chunk chunk) implements WriterCommand {}

  /// Nothing in the segment lives.
  record Retire(boolean durable, long segment) implements WriterCommand {}

  /// A compacted file took the place of the segment's.
  record Replaced(long segment) implements WriterCommand {}
}
