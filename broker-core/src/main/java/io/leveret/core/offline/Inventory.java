package io.leveret.core.offline;

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

/// Collects what a store holds: queues by their ids, their messages, and what is damaged.
///
/// **Confined** to the thread that opens the directory.
final class Inventory implements RecoveryHandler {
  private final Map<Integer, QueueDefinition> queues = new TreeMap<>();
  private final Map<Integer, QueueInventory> messages = new HashMap<>();
  private final List<Damage> damages = new ArrayList<>();
  private final List<MissingSegment> missing = new ArrayList<>();
  private int commands;

  @Override
  public void command(byte[] bytes) {
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

  /// Messages of a queue that nobody knows are told, too: its declaration may be what is damaged.
  @Override
  public boolean isKnown(int queueId) {
    return true;
  }

  @Override
  public void message(int queueId, Found message) {
    of(queueId).add(message);
  }

  private QueueInventory of(int queueId) {
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
    damages.add(damage);
  }

  @Override
  public void missing(MissingSegment segment) {
    missing.add(segment);
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
