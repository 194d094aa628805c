package io.leveret.core.connection;

import io.leveret.core.channel.ShardServices;

/// Replies of one connection that wait until what they tell of is on disk (ADR 6).
///
/// **Confined** to the connection's loop.
final class TopologyWait {
  private final AmqpConnection connection;

  TopologyWait(AmqpConnection connection) {
    this.connection = connection;
  }

  /// Runs `reply` once what the topology log holds now is on disk; nothing is read until then.
  void until(Runnable reply) {
    ShardServices shard = connection.shard();
    long position = shard.topologyLog().appendedPosition();
    if (shard.topologyLog().durablePosition() >= position) {
      reply.run();
      return;
    }
    connection.pauseInput();
    shard.topologySync().await(position, () -> goOn(reply));
  }

  private void goOn(Runnable reply) {
    connection.resumeInput();
    if (connection.state() == ConnectionState.RUNNING) {
      reply.run();
    }
  }
}
