package io.leveret.core.storage.directory;

/// Neighbours of one queue in one sealed segment, all of which the queue holds and has never handed
/// out: a backlog of any length is a few of these.
///
/// @param from the place of the first of them among the queue's messages in the segment
/// @param count how many they are
/// @param bytes in their bodies
/// @param first the address of the first
/// @param last the address of the last
public record MessageRun(long segment, int from, int count, long bytes, long first, long last) {}
