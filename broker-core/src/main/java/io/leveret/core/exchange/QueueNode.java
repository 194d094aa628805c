package io.leveret.core.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue in the graph of bindings, and the slot of its name in the default exchange.
///
/// **Confined** to the loop.
final class QueueNode implements Target, Slot {
  private final Destination queue;
  private final byte[] key;
  private final long keyHash;

  /// Made for the first binding: most of many queues have none.
  private Map<Binding, ExchangeNode> incoming = Map.of();

  private @Nullable Route memo;
  private long lastWalk;

  QueueNode(Destination queue) {
    this.queue = queue;
    this.key = Keys.bytes(queue.name());
    this.keyHash = Keys.hash(key);
  }

  Destination queue() {
    return queue;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public long keyHash() {
    return keyHash;
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public boolean isPlain() {
    return true;
  }

  @Override
  public void reachAll(Walk walk) {
    reachedBy(walk);
  }

  @Override
  public @Nullable Route memo() {
    return memo;
  }

  @Override
  public void memorize(Route route) {
    memo = route;
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

  @Override
  public void reachable(Binding binding, ExchangeNode source) {
    if (incoming.isEmpty()) {
      incoming = LinkedHashMap.newLinkedHashMap(1);
    }
    incoming.put(binding, source);
  }

  @Override
  public void unreachable(Binding binding) {
    incoming.remove(binding);
    if (incoming.isEmpty()) {
      incoming = Map.of();
    }
  }
}
