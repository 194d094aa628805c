package io.leveret.core.exchange;

import java.nio.ByteBuffer;

/// A binding matches when its key equals the routing key, byte for byte.
///
/// **Confined** to the loop.
final class DirectMatcher implements Matcher {
  private final KeyTable<Slot.Listed> slots = new KeyTable<>();

  @Override
  public void add(Binding binding, Target target) {
    byte[] key = Keys.bytes(binding.bindingKey());
    var slot = slots.find(key);
    if (slot == null) {
      slot = new Slot.Listed(key);
      slots.add(slot);
    }
    slot.add(target);
  }

  @Override
  public void remove(Binding binding, Target target) {
    var slot = slots.find(Keys.bytes(binding.bindingKey()));
    if (slot == null) {
      return;
    }
    slot.remove(target);
    if (slot.isEmpty()) {
      slots.remove(slot);
    }
  }

  @Override
  public void collect(Walk walk) {
    var keys = walk.keys();
    for (int i = 0; i < keys.count(); i++) {
      slot(keys.memory(i), keys.offset(i), keys.length(i)).reachAll(walk);
    }
  }

  @Override
  public Slot slot(ByteBuffer memory, int offset, int length) {
    var slot = slots.find(memory, offset, length);
    return slot == null ? Slot.EMPTY : slot;
  }
}
