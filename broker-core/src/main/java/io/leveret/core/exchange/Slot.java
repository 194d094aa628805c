package io.leveret.core.exchange;

import org.jspecify.annotations.Nullable;

/// Where one routing key leads, and the route that this makes when there are only queues.
///
/// **Confined** to the loop.
sealed interface Slot extends KeyTable.Keyed permits QueueNode, Slot.Listed {
  /// For keys that nothing is bound with.
  Slot EMPTY = new Listed(new byte[0]);

  boolean isEmpty();

  /// Whether it leads to no exchange, so that the set of queues needs no further walk.
  boolean isPlain();

  void reachAll(Walk walk);

  /// The route made of exactly these targets, if it was made since they last changed.
  @Nullable Route memo();

  void memorize(Route route);

  /// A list of targets, which may change.
  final class Listed implements Slot {
    private final byte[] key;
    private final long keyHash;
    private final TargetSet targets = new TargetSet();
    private @Nullable Route memo;

    Listed(byte[] key) {
      this.key = key;
      this.keyHash = Keys.hash(key);
    }

    void add(Target target) {
      memo = null;
      targets.add(target);
    }

    void remove(Target target) {
      memo = null;
      targets.remove(target);
    }

    @Override
    public boolean isEmpty() {
      return targets.isEmpty();
    }

    @Override
    public boolean isPlain() {
      return targets.isPlain();
    }

    @Override
    public void reachAll(Walk walk) {
      targets.reachAll(walk);
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
    public byte[] key() {
      return key;
    }

    @Override
    public long keyHash() {
      return keyHash;
    }
  }
}
