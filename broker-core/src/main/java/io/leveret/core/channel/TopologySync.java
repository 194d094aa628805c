package io.leveret.core.channel;

import java.util.ArrayDeque;

/// Replies that wait until the topology log is on disk. **Confined** to the shard's loop.
public final class TopologySync {
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(long position, Runnable task) {}

  /// Runs `task` once the log is durable up to `position`; positions come in ascending order.
  public void await(long position, Runnable task) {
    waiting.add(new Waiting(position, task));
  }

  /// Says that the log is durable up to `position`.
  public void durable(long position) {
    for (Waiting first = waiting.peek();
        first != null && first.position() <= position;
        first = waiting.peek()) {
      waiting.remove();
      first.task().run();
    }
  }
}
