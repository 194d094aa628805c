package io.leveret.core.server;

import io.leveret.core.loop.Loop;
import java.time.Duration;

/// A loop whose every task begins with `before`, because other loops may be at what it touches.
record GuardedLoop(Loop loop, Runnable before) implements Loop {
  @Override
  public void execute(Runnable task) {
    loop.execute(() -> run(task));
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    return loop.schedule(delay, () -> run(task));
  }

  @Override
  public boolean isCurrent() {
    return loop.isCurrent();
  }

  private void run(Runnable task) {
    before.run();
    task.run();
  }
}
