package io.leveret.core.storage;

import io.leveret.core.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A loop that is the test's own thread and runs its tasks when told to; its timers fire when told
/// to.
final class StepLoop implements Loop {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Runnable> timers = new ArrayList<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    timers.add(task);
    return () -> timers.remove(task);
  }

  /// Runs every timer that is set now.
  void fire() {
    var due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
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
