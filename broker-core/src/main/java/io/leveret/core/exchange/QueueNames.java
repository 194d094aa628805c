package io.leveret.core.exchange;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Every queue by its name, which is how the default exchange routes (EX-02): the nodes themselves,
/// without the bindings and slots that other exchanges need, since all queues are here.
///
/// **Confined** to the loop.
final class QueueNames implements Matcher {
  private final KeyTable<QueueNode> queues = new KeyTable<>();

  @Nullable QueueNode find(String name) {
    return queues.find(Keys.bytes(name));
  }

  /// Adds a queue whose name no other has.
  void add(QueueNode queue) {
    queues.add(queue);
  }

  /// Takes out a queue that is here.
  void remove(QueueNode queue) {
    queues.remove(queue);
  }

  @Override
  public void add(Binding binding, Target target) {
    throw new IllegalArgumentException("the default exchange cannot be bound: " + binding);
  }

  @Override
  public void remove(Binding binding, Target target) {
    throw new IllegalArgumentException("the default exchange cannot be bound: " + binding);
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
    var queue = queues.find(memory, offset, length);
    return queue == null ? Slot.EMPTY : queue;
  }
}
