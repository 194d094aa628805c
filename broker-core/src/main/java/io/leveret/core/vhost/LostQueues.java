package io.leveret.core.vhost;

import io.leveret.core.queue.QueueDefinition;
import io.leveret.protocol.value.FieldTable;
import java.util.List;

/// The queues for messages whose own queue's declaration is damaged: in a virtual host apart, which
/// nobody may open until an operator says so (ADR 0022). Pure.
public final class LostQueues {
  public static final String VIRTUAL_HOST = "lost+found";

  private LostQueues() {}

  /// The queue that takes the place of the one with that id.
  public static QueueDefinition inPlaceOf(int queueId, int shard) {
    return new QueueDefinition(
        queueId, VIRTUAL_HOST, "queue-" + queueId, true, false, false, FieldTable.EMPTY, shard);
  }

  /// The commands that make it on a shard.
  public static List<byte[]> commands(int queueId, int shard) {
    return List.of(
        TopologyCodec.encode(new TopologyCommand.CreateVirtualHost(VIRTUAL_HOST)),
        TopologyCodec.encode(new TopologyCommand.DeclareQueue(inPlaceOf(queueId, shard))));
  }
}
