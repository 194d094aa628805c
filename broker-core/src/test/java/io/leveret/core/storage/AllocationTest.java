package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The data path makes no garbage.
class AllocationTest {
  private static final int BATCHES = 1_000;
  private static final long A_FEW_OBJECTS_PER_CHUNK = 128 * 1024;

  @TempDir Path directory;

  /// A million messages appended, read and released.
  @ParameterizedTest(name = "durable {0}")
  @ValueSource(booleans = {false, true})
  void allocatesNothingPerMessage(boolean durable) throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var speed = new StoreRounds(directory, 16);
    // Until segments have been checkpointed, given up and looked at by the compaction.
    speed.run(4 * BATCHES, durable);

    long before = threads.getCurrentThreadAllocatedBytes();
    speed.run(BATCHES, durable);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    speed.close();

    assertThat(allocated).isLessThan(A_FEW_OBJECTS_PER_CHUNK);
  }
}
