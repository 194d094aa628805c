package io.leveret.core.channel;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.StagingPool;
import io.leveret.core.queue.DyingMessages;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.meta.MetaLog;

/// What all connections of one shard share. Everything here is confined to `loop`.
public record ShardServices(
    Loop loop,
    Clock clock,
    MessageStore store,
    MetaLog topologyLog,
    TopologySync topologySync,
    QueueScheduler queues,
    DyingMessages.Undertaker undertaker,
    ConfirmScheduler confirms,
    StagingPool staging) {}
