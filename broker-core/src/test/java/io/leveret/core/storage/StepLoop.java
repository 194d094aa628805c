package io.leveret.core.storage;

import io.leveret.core.loop.Loop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A loop that is the test's own thread and runs its tasks when told to; its timers never fire.
final class StepLoop implements Loop {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return () -> {};
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  /// Runs what is there and answers whether there was anything.
  boolean run() {
    boolean any = false;
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      any = true;
    }
    return any;
  }
}
