package io.leveret.core.loop;

import java.time.Duration;

/// One thread and the state it owns. Production adapts a Netty event loop; tests use a loop that
/// runs tasks one by one, in an order that a seed decides.
public interface Loop {
  /// Runs `task` on this loop, after the tasks that the same caller gave before. Any thread.
  void execute(Runnable task);

  /// Runs `task` on this loop once, not before `delay` has passed. Any thread.
  Timer schedule(Duration delay, Runnable task);

  /// Whether the calling thread is this loop.
  boolean isCurrent();

  /// Not an `assert`: in production, too, a stray thread must fail rather than corrupt a queue.
  ///
  /// @throws IllegalStateException when another thread calls
  default void requireCurrent() {
    if (!isCurrent()) {
      throw new IllegalStateException(
          "called from " + Thread.currentThread().getName() + ", which does not own this state");
    }
  }

  /// A task that waits for its time.
  interface Timer {
    /// Forgets the task if it has not run. Calling it again does nothing.
    void cancel();
  }
}
