package io.leveret.core.storage;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.loop.Clock;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.format.Damage;
import io.leveret.core.storage.format.StoreSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// Prints what an append, a read and a release cost. Run by hand; on a shared machine only ratios
/// mean anything.
final class StoreSpeed {
  private static final int BATCH = 1_000;
  private static final int[] QUEUES = {1};

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final MessageStore store;
  private final StepLoop loop = new StepLoop();
  private final MessageView message = new MessageView();
  private final MessageView view = new MessageView();
  private final long[] addresses = new long[BATCH];
  private long appendNanos;
  private long readNanos;
  private long releaseNanos;
  private long sum;

  StoreSpeed(Path directory, int bodyBytes) throws IOException {
    var memory = ByteBuffer.allocateDirect(64 + bodyBytes);
    message.routing(memory, 0, 11);
    message.properties(memory, 20, 2);
    message.body(memory, 30, bodyBytes);
    var disk = new LocalDisk(directory);
    var told = new Silent();
    store = MessageStore.open(disk, loop, Clock.system(), StoreSettings.defaults(), told, told);
    store.start(writer -> {}, List::of);
  }

  /// Lets messages live for one batch, `batches` times.
  void run(int batches, boolean durable) {
    appendNanos = 0;
    readNanos = 0;
    releaseNanos = 0;
    for (int b = 0; b < batches; b++) {
      long start = cpuNanos();
      for (int i = 0; i < BATCH; i++) {
        addresses[i] = store.append(message, QUEUES, 1, durable);
      }
      long appended = cpuNanos();
      for (int i = 0; i < BATCH; i++) {
        store.read(addresses[i], view);
        sum += view.bodyLength();
      }
      long read = cpuNanos();
      for (int i = 0; i < BATCH; i++) {
        store.release(addresses[i]);
      }
      releaseNanos += cpuNanos() - read;
      readNanos += read - appended;
      appendNanos += appended - start;
      if (durable) {
        store.settled(1, addresses[0], addresses[BATCH - 1]);
      }
      do {
        store.endOfBatch();
        loop.run();
      } while (store.isCongested());
    }
  }

  // The thread's own time: on a shared machine the clock on the wall measures the others.
  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  void close() {
    store.close();
  }

  void print(PrintStream to, String what, long messages) {
    to.printf(
        "%s: append %.1f, read %.1f, release %.1f ns/op (%d)%n",
        what,
        (double) appendNanos / messages,
        (double) readNanos / messages,
        (double) releaseNanos / messages,
        sum);
  }

  /// Arguments: an empty directory, body bytes, messages a run.
  public static void main(String[] arguments) throws IOException {
    int bodyBytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
    int messages = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4_000_000;
    var speed = new StoreSpeed(Path.of(arguments[0]), bodyBytes);
    for (int round = 0; round < 4; round++) {
      for (boolean durable : new boolean[] {false, true}) {
        speed.run(messages / BATCH, durable);
        speed.print(System.out, durable ? "durable" : "transient", messages);
      }
    }
    speed.close();
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
    public void damaged(Damage damage) {}
  }
}
