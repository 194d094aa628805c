package io.leveret.core.queue;

import io.leveret.protocol.value.FieldTable;

/// What a queue was declared as.
///
/// `queueId` names the queue in the log. Ids of durable queues are positive and never used twice in
/// one data directory; ids of all others are negative and mean nothing after a restart.
public record QueueDefinition(
    int queueId,
    String virtualHost,
    String name,
    boolean durable,
    boolean autoDelete,
    boolean exclusive,
    FieldTable arguments) {
  /// The type it was asked to be: `classic` unless the arguments say otherwise.
  public String type() {
    return arguments.text("x-queue-type").filter(type -> !type.isEmpty()).orElse("classic");
  }
}
