package io.leveret.core.channel;

import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.publish.ConfirmScheduler;
import io.leveret.core.publish.StagingPool;
import io.leveret.core.queue.DyingMessages;
import io.leveret.core.queue.QueueScheduler;
import io.leveret.core.shard.Gate;
import io.leveret.core.storage.MessageStore;
import io.leveret.core.storage.meta.MetaLog;
import java.util.List;

/// What all connections of one shard share. Everything here is confined to `loop`, but for the log
/// of the topology, which all shards share.
///
/// @param loop whose tasks run while the other shards stand still
/// @param neighbours the other shards
public record ShardServices(
    Loop loop,
    Clock clock,
    MessageStore store,
    MetaLog topologyLog,
    TopologySync topologySync,
    QueueScheduler queues,
    DyingMessages.Undertaker undertaker,
    ConfirmScheduler confirms,
    StagingPool staging,
    Neighbours neighbours) {
  /// What the connections of the only shard share.
  public ShardServices(
      Loop loop,
      Clock clock,
      MessageStore store,
      MetaLog topologyLog,
      TopologySync topologySync,
      QueueScheduler queues,
      DyingMessages.Undertaker undertaker,
      ConfirmScheduler confirms,
      StagingPool staging) {
    this(
        loop,
        clock,
        store,
        topologyLog,
        topologySync,
        queues,
        undertaker,
        confirms,
        staging,
        new Neighbours(0, Gate.alone()));
    neighbours.meet(List.of(this));
  }
}
