package io.leveret.core.queue.backlog;

/// A piece of a backlog.
sealed interface Part permits ColdPart, HotPart, KeptPart {}
