package io.leveret.core.exchange;

import org.jspecify.annotations.Nullable;

/// The targets of one binding key, and the route they make when all of them are queues.
///
/// **Confined** to the loop.
final class Slot implements KeyTable.Keyed {
  /// For keys that nothing is bound with.
  static final Slot EMPTY = new Slot(new byte[0]);

  private final byte[] key;
  private final long keyHash;
  private final TargetSet targets = new TargetSet();
  private @Nullable Route memo;

  Slot(byte[] key) {
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

  TargetSet targets() {
    return targets;
  }

  /// The route made of exactly these targets, if it was made since they last changed.
  @Nullable Route memo() {
    return memo;
  }

  void memorize(Route route) {
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
