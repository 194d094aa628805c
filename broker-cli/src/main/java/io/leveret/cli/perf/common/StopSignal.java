package io.leveret.cli.perf.common;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C and a polite kill into the end of the run, so that the figures so far are printed.
/// Any thread.
public final class StopSignal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final CountDownLatch raised = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::raiseAndWait, "stop-signal");

  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void raiseAndWait() {
    raised.countDown();
    try {
      finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits, but no longer than `nanos`.
  ///
  /// @return whether somebody wants us to stop
  public boolean await(long nanos) {
    try {
      return raised.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Lets the process end.
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // it is running already
    }
  }
}
