package io.leveret.core.publish;

import io.leveret.core.storage.MessageStore;

/// Where the parts of a large body are stored as they arrive: on the shard of the queues that the
/// message goes to, when those are all on one.
///
/// @param durable whether they are in the durable log
public record BodyPlace(int shard, MessageStore store, boolean durable) {}
