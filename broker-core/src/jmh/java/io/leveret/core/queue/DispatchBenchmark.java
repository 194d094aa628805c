package io.leveret.core.queue;

import static java.util.Objects.requireNonNull;

import io.leveret.core.channel.TestShard;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.protocol.value.FieldTable;
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

/// A message into a queue and to one of its consumers, settled there: no frames, no sockets.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(DispatchBenchmark.BATCH)
public class DispatchBenchmark {
  static final int BATCH = 500;

  @Param({"1", "10", "100"})
  public int consumers;

  @Param AckMode ackMode = AckMode.AUTOMATIC;

  private final MessageView message = QueueBench.message("sixteen octets..");
  private final int[] queues = {-1};
  private @Nullable TestShard shard;
  private @Nullable MessageQueue queue;
  private long delivered;

  @Setup
  public void open() throws IOException {
    shard =
        new TestShard(Files.createTempDirectory("queue"), StoreSettings.defaults(), true);
    var definition = new QueueDefinition(-1, "/", "q", false, false, false, FieldTable.EMPTY);
    queue = new MessageQueue(definition, shard.store(), shard.services().queues());
    for (int i = 0; i < consumers; i++) {
      queue.subscribe(new Counter(), false);
    }
  }

  private final class Counter implements Consumer {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public AckMode ackMode() {
      return ackMode;
    }

    @Override
    public void deliver(MessageQueue from, long sequence, long entry, MessageView view) {
      delivered += view.bodyLength();
      if (ackMode == AckMode.MANUAL) {
        from.settle(sequence, entry);
      }
    }

    @Override
    public void cancelledByQueue() {
      throw new IllegalStateException("nobody deletes the queue");
    }
  }

  @Benchmark
  public long enqueueAndDispatch() {
    var to = requireNonNull(queue);
    var on = requireNonNull(shard);
    for (int i = 0; i < BATCH; i++) {
      to.enqueue(on.store().append(message, queues, 1, false), message);
    }
    on.endBatch();
    return delivered;
  }

  @TearDown
  public void close() {
    requireNonNull(shard).close();
  }
}
