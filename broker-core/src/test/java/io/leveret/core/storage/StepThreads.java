package io.leveret.core.storage;

import io.leveret.core.storage.log.IoThreads;
import io.leveret.core.storage.log.LogWriter;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A writer and a reader without threads: the test decides on each of their steps.
final class StepThreads implements IoThreads {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private @Nullable LogWriter writer;

  @Override
  public Executor reader() {
    return tasks::add;
  }

  @Override
  public void start(LogWriter toDrive) {
    writer = toDrive;
  }

  @Override
  public void wake() {}

  boolean round() {
    return Objects.requireNonNull(writer).round();
  }

  /// Runs one task of the reader and answers whether there was one.
  boolean read() {
    var task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  @Override
  public void stop() {
    while (writer != null && writer.round()) {
      // until nothing is left
    }
    while (read()) {
      // until nothing is left
    }
  }
}
