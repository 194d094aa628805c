package io.leveret.core.storage.log;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What runs a store's writer and its reader: two threads, or a test that decides on each step.
public interface IoThreads {
  /// Runs what reads files, and what writes checkpoints and spare files, one after the other.
  Executor reader();

  /// Lets the writer run its rounds from now on.
  void start(LogWriter writer);

  /// Loop: something changed that [LogWriter#hasWork] may see.
  void wake();

  /// Finishes what is there and ends the threads. They are never interrupted, because an interrupt
  /// would close their files.
  void stop();

  /// The threads of production. The writer runs at once when somebody waits, within ten
  /// milliseconds when something was appended, and not at all otherwise.
  final class Real implements IoThreads {
    private static final long GATHER_NANOS = 10_000_000L;
    private static final int AWAKE = 0;
    private static final int GATHERING = 1;
    private static final int IDLE = 2;

    // What is asked of a reader that is ending is not needed any more.
    private final ExecutorService reader =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("log-reader").daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    private final Thread thread =
        Thread.ofPlatform().name("log-writer").daemon().unstarted(this::run);
    private volatile @Nullable LogWriter writer;
    private volatile int state = AWAKE;
    private volatile boolean isStopping;

    @Override
    public Executor reader() {
      return reader;
    }

    @Override
    public void start(LogWriter toDrive) {
      writer = toDrive;
      thread.start();
    }

    @Override
    public void wake() {
      int seen = state;
      var driven = writer;
      if (seen == IDLE || (seen == GATHERING && driven != null && driven.isUrgent())) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void stop() {
      isStopping = true;
      LockSupport.unpark(thread);
      reader.shutdown();
      boolean interrupted = false;
      while (thread.isAlive() || !reader.isTerminated()) {
        try {
          thread.join();
          reader.awaitTermination(1, TimeUnit.DAYS);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      var driven = Objects.requireNonNull(writer);
      while (!isStopping && !driven.hasFailed()) {
        idle(driven);
        gather(driven);
        driven.round();
      }
      driven.retry();
      while (driven.round()) {
        // until nothing is left
      }
    }

    private void idle(LogWriter driven) {
      long left = driven.idleNanos();
      while (!driven.hasWork() && !isStopping && left > 0) {
        state = IDLE;
        if (!driven.hasWork() && !isStopping) {
          long before = System.nanoTime();
          LockSupport.parkNanos(this, left);
          left -= System.nanoTime() - before;
        }
        state = AWAKE;
      }
    }

    private void gather(LogWriter driven) {
      long deadline = System.nanoTime() + GATHER_NANOS;
      for (long left = GATHER_NANOS; left > 0; left = deadline - System.nanoTime()) {
        state = GATHERING;
        if (driven.isUrgent() || isStopping || !driven.hasWork()) {
          break;
        }
        LockSupport.parkNanos(this, left);
      }
      state = AWAKE;
    }
  }
}
