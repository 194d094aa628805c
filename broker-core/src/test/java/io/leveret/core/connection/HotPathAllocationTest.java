package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A message costs no heap on its way through the loop, from the bytes of the publish to those of
/// the delivery.
class HotPathAllocationTest {
  /// Enough for every table to have grown to its size.
  private static final int WARM_UP = 2_000_000;

  private static final int MEASURED = 1_000_000;

  /// What a batch, a sync or a new chunk of the log may allocate, shared among its messages. The
  /// smallest object has 8 bytes, so one for every message is far beyond this.
  private static final double MOST_BYTES_PER_MESSAGE = 0.5;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void allocatesNothingForAMessage(HotPath.Way way) {
    try (var path = HotPath.open(directory, way)) {
      run(path, WARM_UP);
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      run(path, MEASURED);

      double bytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;
      System.out.printf("%s: %.4f bytes a message%n", way, bytes);
      assertThat(bytes).isLessThan(MOST_BYTES_PER_MESSAGE);
      assertThat(path.isEmpty()).isTrue();
    }
  }

  private static void run(HotPath path, int messages) {
    for (int i = 0; i < messages / HotPath.BATCH; i++) {
      path.batch();
    }
  }
}
