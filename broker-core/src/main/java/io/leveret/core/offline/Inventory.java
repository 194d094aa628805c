package io.leveret.core.offline;

import io.leveret.core.disk.ShardDirectories;
import io.leveret.core.meta.UserCodec;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.storage.RecoveryHandler;
import io.leveret.core.storage.directory.MessageRun;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.vhost.TopologyCodec;
import io.leveret.core.vhost.TopologyCommand;
import io.leveret.protocol.error.AmqpException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects what the stores of a broker hold: queues by their ids, their messages, and what is
/// damaged.
///
/// **Confined** to the thread that opens the directory.
final class Inventory {
  private final Map<Integer, QueueDefinition> queues = new TreeMap<>();
  private final Map<Integer, QueueInventory> messages = new HashMap<>();
  private final List<Damage> damages = new ArrayList<>();
  private final Map<Integer, Integer> shards = new HashMap<>();
  private final List<MissingSegment> missing = new ArrayList<>();
  private int commands;

  void command(byte[] bytes) {
    commands++;
    try {
      if (UserCodec.isUserCommand(bytes)) {
        var _ = UserCodec.decode(bytes);
      } else {
        apply(TopologyCodec.decode(bytes));
      }
    } catch (IllegalArgumentException | AmqpException e) {
      String reason = "command " + commands + " has no meaning: " + e.getMessage();
      damages.add(Damage.of("meta", 0, bytes.length, reason));
    }
  }

  private void apply(TopologyCommand command) {
    switch (command) {
      case TopologyCommand.DeclareQueue(QueueDefinition queue) ->
          queues.put(queue.queueId(), queue);
      case TopologyCommand.DeleteQueue(String vhost, String name) ->
          queues
              .values()
              .removeIf(queue -> queue.virtualHost().equals(vhost) && queue.name().equals(name));
      case TopologyCommand.DeleteVirtualHost(String vhost) ->
          queues.values().removeIf(queue -> queue.virtualHost().equals(vhost));
      default -> {} // concerns no queue
    }
  }

  /// Takes what the store of one shard tells.
  RecoveryHandler ofShard(int shard) {
    return new OfShard(shard);
  }

  /// What the store of one shard holds.
  private final class OfShard implements RecoveryHandler {
    private final int shard;

    OfShard(int shard) {
      this.shard = shard;
    }

    @Override
    public void command(byte[] bytes) {
      Inventory.this.command(bytes);
    }

    /// Messages of a queue that nobody knows are told, too: its declaration may be what is damaged.
    @Override
    public boolean isKnown(int queueId) {
      QueueDefinition queue = queues.get(queueId);
      return queue == null || queue.shard() == shard;
    }

    @Override
    public void message(int queueId, Found message) {
      of(queueId).add(message);
    }

    private QueueInventory of(int queueId) {
      shards.put(queueId, shard);
      return messages.computeIfAbsent(queueId, _ -> new QueueInventory());
    }

    @Override
    public boolean takesRuns(int queueId) {
      return true;
    }

    @Override
    public void run(int queueId, MessageRun run) {
      of(queueId).add(run);
    }

    @Override
    public void damaged(Damage damage) {
      damages.add(shard == 0 ? damage : damage.in(ShardDirectories.name(shard)));
    }

    @Override
    public void missing(MissingSegment segment) {
      missing.add(shard == 0 ? segment : segment.in(ShardDirectories.name(shard)));
    }
  }

  /// The shard whose store has the messages of a queue.
  int shard(int queueId) {
    return shards.getOrDefault(queueId, 0);
  }

  List<MissingSegment> missing() {
    return missing;
  }

  Map<Integer, QueueDefinition> queues() {
    return queues;
  }

  /// Queues that hold messages and were declared by nobody, in ascending order.
  List<Integer> strangers() {
    return messages.keySet().stream().filter(id -> !queues.containsKey(id)).sorted().toList();
  }

  /// In the order in which they would be handed out, but for priorities.
  QueueInventory messages(int queueId) {
    return messages.getOrDefault(queueId, new QueueInventory());
  }

  List<Damage> damages() {
    return damages;
  }

  int commands() {
    return commands;
  }
}
