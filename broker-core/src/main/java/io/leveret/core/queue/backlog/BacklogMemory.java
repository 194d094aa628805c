package io.leveret.core.queue.backlog;

/// What the backlogs of one shard have in common.
///
/// @param sizes how much of them is in memory
/// @param pool memory for it
/// @param pages where the rest goes that is in no segment with a directory
public record BacklogMemory(BacklogSizes sizes, PagePool pool, SpilledPages pages) {}
