package io.leveret.core.queue;

/// What a queue does with a message too many: `x-overflow` (G126).
public enum Overflow {
  /// Takes it and drops the one that would be delivered next.
  DROP_HEAD,
  /// Refuses it: the publisher gets a nack.
  REJECT_PUBLISH,
  /// Refuses it, and dead-letters it.
  REJECT_PUBLISH_DLX
}
