package io.leveret.cli.perf.common;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Does many slow things, such as opening connections, a few at a time. Stateless.
public final class Parallel {
  private static final int TASKS_AT_ONCE = 8;

  /// How many actions may wait for their brokers at once: each has a buffer of its own meanwhile.
  static final int ACTIONS_AT_ONCE = 256;

  /// What may fail as connections do.
  public interface Task<T> {
    T run(int index) throws IOException;
  }

  private Parallel() {}

  /// Runs `task` for 0 to `count` - 1.
  ///
  /// @return the results, in order
  /// @throws IOException the first failure
  public static <T> List<T> map(int count, Task<T> task) throws IOException {
    try (var executor = Executors.newFixedThreadPool(TASKS_AT_ONCE, Thread.ofVirtual().factory())) {
      var futures = new ArrayList<Future<T>>();
      for (int i = 0; i < count; i++) {
        int index = i;
        futures.add(executor.submit(() -> task.run(index)));
      }
      return results(futures, executor);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private static <T> List<T> results(List<Future<T>> futures, ExecutorService executor)
      throws ExecutionException, InterruptedException {
    try {
      var results = new ArrayList<T>();
      for (var future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow(); // after a failure the others need not be tried
    }
  }

  /// Runs `actions`, up to 256 at once, and waits for them no longer than `patience`. What has not
  /// begun by then is left out.
  public static void runAll(List<Runnable> actions, Duration patience) {
    var executor = Executors.newFixedThreadPool(ACTIONS_AT_ONCE, Thread.ofVirtual().factory());
    try {
      List<Callable<Object>> calls = actions.stream().map(Executors::callable).toList();
      executor.invokeAll(calls, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      executor.shutdownNow();
    }
  }
}
