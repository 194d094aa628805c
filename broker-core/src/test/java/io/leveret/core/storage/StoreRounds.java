package io.leveret.core.storage;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.loop.Clock;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.MissingSegment;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// A store whose messages are appended, read and released, a batch at a time: for tests and
/// benchmarks of what that costs.
final class StoreRounds implements AutoCloseable {
  static final int BATCH = 1_000;

  private static final int[] QUEUES = {1};

  private final MessageStore store;
  private final StepLoop loop = new StepLoop();
  private final MessageView message = new MessageView();
  private final MessageView view = new MessageView();
  private final long[] addresses = new long[BATCH];

  StoreRounds(Path directory, int bodyBytes) throws IOException {
    var memory = ByteBuffer.allocateDirect(64 + bodyBytes);
    message.routing(memory, 0, 11);
    message.properties(memory, 20, 2);
    message.body(memory, 30, bodyBytes);
    var disk = new LocalDisk(directory);
    var told = new Silent();
    store = MessageStore.open(disk, loop, Clock.system(), StoreSettings.defaults(), told, told);
    store.start(writer -> {}, List::of);
  }

  /// Lets messages live for one batch, `batches` times; what is durable waits for the disk when it
  /// is far ahead of it.
  ///
  /// @return bytes that were read
  long run(int batches, boolean durable) {
    long sum = 0;
    for (int b = 0; b < batches; b++) {
      for (int i = 0; i < BATCH; i++) {
        addresses[i] = store.append(message, QUEUES, 1, durable);
      }
      for (int i = 0; i < BATCH; i++) {
        store.read(addresses[i], view);
        sum += view.bodyLength();
      }
      for (int i = 0; i < BATCH; i++) {
        store.release(addresses[i]);
      }
      if (durable) {
        store.settled(1, addresses[0], addresses[BATCH - 1]);
      }
      do {
        store.endOfBatch();
        loop.run();
      } while (store.handover().isCongested());
    }
    return sum;
  }

  @Override
  public void close() {
    store.close();
  }

  /// Hears nothing and knows every queue.
  static final class Silent implements StoreListener, RecoveryHandler {
    @Override
    public void durable() {}

    @Override
    public void failed(IOException cause) {
      throw new IllegalStateException(cause);
    }

    @Override
    public void command(byte[] command) {}

    @Override
    public boolean isKnown(int queueId) {
      return true;
    }

    @Override
    public void message(int queueId, Found message) {}

    @Override
    public void missing(MissingSegment segment) {}

    @Override
    public void damaged(Damage damage) {}
  }
}
