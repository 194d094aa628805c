package io.leveret.core.vhost;

import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueDefinition;

/// Makes the queues that are declared.
@FunctionalInterface
public interface Queues {
  MessageQueue create(QueueDefinition definition);
}
