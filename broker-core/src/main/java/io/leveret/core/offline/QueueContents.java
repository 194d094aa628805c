package io.leveret.core.offline;

/// How much a queue holds.
///
/// @param name empty for a queue that no declaration tells of
/// @param bytes in the bodies
public record QueueContents(
    int queueId, String virtualHost, String name, long messages, long bytes) {}
