package io.leveret.core.storage;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A message into the log, out of it, and forgotten, with the sync of what is durable.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(StoreRounds.BATCH)
public class LogBenchmark {
  @Param({"16", "1024"})
  public int bodyBytes;

  @Param({"false", "true"})
  public boolean durable;

  private @Nullable StoreRounds store;

  @Setup
  public void open() throws IOException {
    store = new StoreRounds(Files.createTempDirectory("log"), bodyBytes);
  }

  @Benchmark
  public long appendReadRelease() {
    return requireNonNull(store).run(1, durable);
  }

  @TearDown
  public void close() {
    requireNonNull(store).close();
  }
}
