package io.leveret.core.channel;

import io.leveret.core.queue.MessageQueue;

/// Told of deliveries that are not settled yet.
@FunctionalInterface
public interface DeliveryVisitor {
  /// One of them.
  void delivery(MessageQueue queue, long entry);
}
