package io.leveret.core.queue;

import io.leveret.protocol.value.FieldTable;

/// What a queue was declared as.
///
/// `queueId` names the queue in the log. Ids of durable queues are positive and never used twice in
/// one data directory; ids of all others are negative and mean nothing after a restart.
///
/// @param shard that owns the queue and has its messages
public record QueueDefinition(
    int queueId,
    String virtualHost,
    String name,
    boolean durable,
    boolean autoDelete,
    boolean exclusive,
    FieldTable arguments,
    int shard) {
  /// A queue of the first shard.
  public QueueDefinition(
      int queueId,
      String virtualHost,
      String name,
      boolean durable,
      boolean autoDelete,
      boolean exclusive,
      FieldTable arguments) {
    this(queueId, virtualHost, name, durable, autoDelete, exclusive, arguments, 0);
  }

  /// The same queue on another shard.
  public QueueDefinition onShard(int other) {
    return new QueueDefinition(
        queueId, virtualHost, name, durable, autoDelete, exclusive, arguments, other);
  }

  /// The type it was asked to be: `classic` unless the arguments say otherwise.
  public String type() {
    return arguments.text("x-queue-type").filter(type -> !type.isEmpty()).orElse("classic");
  }
}
