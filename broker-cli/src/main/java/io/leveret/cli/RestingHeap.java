package io.leveret.cli;

import com.sun.management.OperatingSystemMXBean;
import io.leveret.core.server.Leveret;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/// Has the heap collected when the broker has nothing else to do.
///
/// A message leaves nothing for the collector, so that it comes rarely; but what a busy time did
/// leave would take memory until the heap is full, and only then cost a pause, in the middle of
/// work (ADR 19).
///
/// **Confined** to the thread that looks.
final class RestingHeap {
  /// What the process may take of a processor in a second and rest: heartbeats of thousands of
  /// connections, and a look at memory and disk now and then.
  private static final long REST_NANOS = 30_000_000;

  /// Seconds of rest before anything happens.
  private static final int PATIENCE = 3;

  /// By how many bytes the heap must have grown for a collection to be worth its pause, which is
  /// the longer the more is in use: then by half of that.
  private static final long WORTH_COLLECTING = 16 << 20;

  private final LongSupplier heap;
  private final LongSupplier processorNanos;
  private final Runnable letGo;
  private final Runnable collect;
  private long heapInUse;
  private long lastNanos;
  private int restSeconds;
  private boolean isLetGo;

  /// @param heap bytes in the heap, those of objects that nobody uses included
  /// @param processorNanos what the process has taken of processors since its start
  /// @param letGo leaves to the collector what is not needed at rest, within a second
  /// @param collect runs the collector
  RestingHeap(LongSupplier heap, LongSupplier processorNanos, Runnable letGo, Runnable collect) {
    this.heap = heap;
    this.processorNanos = processorNanos;
    this.letGo = letGo;
    this.collect = collect;
  }

  /// The heap of this process, which does nothing but run that broker.
  static RestingHeap of(Leveret broker) {
    var runtime = Runtime.getRuntime();
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new RestingHeap(
        () -> runtime.totalMemory() - runtime.freeMemory(),
        system::getProcessCpuTime,
        broker::letGoOfSpares,
        System::gc);
  }

  /// To be called once a second.
  void look() {
    long nanos = processorNanos.getAsLong();
    restSeconds = nanos - lastNanos > REST_NANOS ? 0 : restSeconds + 1;
    lastNanos = nanos;
    heapInUse = Math.min(heapInUse, heap.getAsLong());
    long growth = heap.getAsLong() - heapInUse;
    if (restSeconds < PATIENCE || growth < Math.max(WORTH_COLLECTING, heapInUse / 2)) {
      isLetGo = false;
    } else if (isLetGo) {
      collect.run();
      heapInUse = heap.getAsLong();
    } else {
      letGo.run();
      isLetGo = true;
    }
  }
}
