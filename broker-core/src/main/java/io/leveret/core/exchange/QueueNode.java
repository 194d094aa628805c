package io.leveret.core.exchange;

import java.util.LinkedHashMap;
import java.util.Map;

/// A queue in the graph of bindings.
///
/// **Confined** to the loop.
final class QueueNode implements Target {
  private final Destination queue;
  private final Map<Binding, ExchangeNode> incoming = new LinkedHashMap<>();
  private long lastWalk;

  QueueNode(Destination queue) {
    this.queue = queue;
  }

  Destination queue() {
    return queue;
  }

  @Override
  public void reachedBy(Walk walk) {
    walk.countMatch();
    if (lastWalk != walk.id()) {
      lastWalk = walk.id();
      walk.found(queue);
    }
  }

  @Override
  public Map<Binding, ExchangeNode> incoming() {
    return incoming;
  }
}
