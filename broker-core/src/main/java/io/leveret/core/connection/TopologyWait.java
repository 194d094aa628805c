package io.leveret.core.connection;

import io.leveret.core.channel.ShardServices;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import java.nio.ByteBuffer;

/// Replies of one connection that wait until what they tell of is on disk (ADR 6). Meanwhile only
/// what waits in the same way is taken, so that declarations that came together share a sync.
///
/// **Confined** to the connection's loop.
final class TopologyWait {
  private final AmqpConnection connection;
  private final InputGate gate;
  private int replies;

  TopologyWait(AmqpConnection connection, InputGate gate) {
    this.connection = connection;
    this.gate = gate;
  }

  /// Whether replies wait, and what goes wrong now is to be told after them.
  boolean isUnderWay() {
    return replies > 0;
  }

  /// Whether the frame at `at` may be taken although replies wait, and nothing else is in its way:
  /// its own reply will wait, too, or it has none. It may be cut short.
  boolean takes(ByteBuffer in, int at, int to) {
    if (replies == 0
        || !gate.isClosedOnlyBy(replies)
        || connection.state() != ConnectionState.RUNNING
        || to - at < FrameFormat.HEADER_SIZE + Short.BYTES
        || FrameFormat.type(in, at) != FrameFormat.METHOD) {
      return false;
    }
    int classId = in.getShort(at + FrameFormat.HEADER_SIZE);
    return classId == ExchangeMethod.CLASS_ID || classId == QueueMethod.CLASS_ID;
  }

  /// Runs `reply` once what the topology log holds now is on disk; little is read until then.
  void until(Runnable reply) {
    ShardServices shard = connection.shard();
    long position = shard.topologyLog().appendedPosition();
    if (shard.topologyLog().durablePosition() >= position) {
      reply.run();
      return;
    }
    replies++;
    connection.pauseInput();
    shard.topologySync().await(position, () -> goOn(reply));
  }

  private void goOn(Runnable reply) {
    replies--;
    connection.resumeInput();
    if (connection.state() == ConnectionState.RUNNING) {
      reply.run();
    }
  }
}
