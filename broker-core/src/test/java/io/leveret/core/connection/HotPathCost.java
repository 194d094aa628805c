package io.leveret.core.connection;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/// Measures what a message costs the loop, in units of a calibration that runs in turn with it: the
/// processor's speed, and whoever shares it, are in both.
///
/// Time is the thread's own, so that waiting for a processor does not count; of many short rounds
/// the least is taken, for what disturbs a round only ever makes it longer. A process of its own,
/// in which nothing else has been compiled: other tests would have taught the compiler other
/// habits.
final class HotPathCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int WARM_UP_BATCHES = 1_000;
  private static final int BATCHES = 20;
  private static final int ROUNDS = 100;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(8);
  private static final int CALIBRATION_STEPS = 100_000;
  private static final int CALIBRATION_BYTES = 1 << 16;

  private final ByteBuffer from = ByteBuffer.allocateDirect(CALIBRATION_BYTES);
  private final ByteBuffer to = ByteBuffer.allocateDirect(CALIBRATION_BYTES);
  private final CRC32C checksum = new CRC32C();
  private long sum;

  /// Prints a line for each way: its name, a tab, and its units a message. Arguments: for each way
  /// in their order, units that are good enough to stop at, or nothing.
  public static void main(String[] enough) throws IOException {
    var cost = new HotPathCost();
    var ways = HotPath.Way.values();
    for (int i = 0; i < ways.length; i++) {
      var way = ways[i];
      double stopAt = enough.length == 0 ? 0 : Double.parseDouble(enough[i]);
      var directory = Files.createTempDirectory("hot-path");
      try (var path = HotPath.open(directory, way)) {
        System.out.printf("%s\t%.1f%n", way, cost.measure(path, stopAt));
      } finally {
        delete(directory);
      }
    }
  }

  private double measure(HotPath path, double enough) {
    for (int i = 0; i < WARM_UP_BATCHES; i++) {
      path.batch();
    }
    calibrate();
    double message = Double.MAX_VALUE;
    double unit = Double.MAX_VALUE;
    long end = System.nanoTime() + MOST_NANOS;
    // On past the rounds only while a busy machine hides that it is cheap enough.
    for (int i = 0; i < ROUNDS || (message / unit > enough && enough > 0); i++) {
      unit = Math.min(unit, calibrate());
      message = Math.min(message, round(path));
      if (System.nanoTime() > end) {
        break;
      }
    }
    System.err.printf("%.1f ns a message, %.2f ns a unit%n", message, unit);
    return message / unit;
  }

  private static double round(HotPath path) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < BATCHES; i++) {
      path.batch();
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / (BATCHES * HotPath.BATCH);
  }

  /// Nanoseconds of one unit: 16 bytes read from one place and written to another, with a little
  /// arithmetic that depends on them and a branch; what a broker does, and none of its code.
  private double calibrate() {
    long start = THREADS.getCurrentThreadCpuTime();
    int at = 0;
    for (int i = 0; i < CALIBRATION_STEPS; i++) {
      long word = from.getLong(at) * 0x9E3779B97F4A7C15L + i;
      to.putLong(at, word).putLong(at + 8, word ^ sum);
      sum += (word & 7) == 0 ? word >>> 3 : word;
      at = (at + 16 + (int) (word & 16)) & (CALIBRATION_BYTES - 32);
    }
    checksum.update(to.clear());
    sum += checksum.getValue();
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / CALIBRATION_STEPS;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
