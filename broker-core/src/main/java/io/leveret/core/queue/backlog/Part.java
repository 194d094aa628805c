package io.leveret.core.queue.backlog;

/// A piece of a backlog.
sealed interface Part permits ColdPart, HotPart, KeptPage {
  /// The sequence number of its first place.
  long head();

  /// The sequence number after its last place.
  long tail();
}
