package io.leveret.core.queue.backlog;

/// Entries that are in memory.
record HotPart(ReadyRing entries) implements Part {}
