package io.leveret.core.exchange;

import java.nio.ByteBuffer;

/// Every binding matches, whatever the key.
///
/// **Confined** to the loop.
final class FanoutMatcher implements Matcher {
  private final Slot.Listed slot = new Slot.Listed(new byte[0]);

  @Override
  public void add(Binding binding, Target target) {
    slot.add(target);
  }

  @Override
  public void remove(Binding binding, Target target) {
    slot.remove(target);
  }

  @Override
  public void collect(Walk walk) {
    slot.reachAll(walk);
  }

  @Override
  public Slot slot(ByteBuffer memory, int offset, int length) {
    return slot;
  }
}
