package io.leveret.core.connection;

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

/// The whole way of a message through the loop, without sockets.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HotPath.BATCH)
public class LoopBenchmark {
  @Param({"AUTO_ACK", "ACK_EACH", "ACK_MULTIPLE", "PERSISTENT", "TOPIC"})
  public String way = "";


  private @Nullable HotPath path;

  @Setup
  public void open() throws IOException {
    path = HotPath.open(Files.createTempDirectory("hot-path"), HotPath.Way.valueOf(way));
  }

  @Benchmark
  public void publishDeliverAcknowledge() {
    requireNonNull(path).batch();
  }

  @TearDown
  public void close() {
    requireNonNull(path).close();
  }
}
