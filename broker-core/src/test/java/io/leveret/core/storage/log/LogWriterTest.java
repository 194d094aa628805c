package io.leveret.core.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import io.leveret.core.storage.SimulatedDisk;
import io.leveret.core.storage.format.Chunk;
import io.leveret.core.storage.format.Memory;
import io.leveret.core.storage.format.StoreSettings;
import io.leveret.core.storage.meta.MetaFile;
import io.leveret.core.storage.meta.MetaLog;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the loop and the writer's thread tell each other.
class LogWriterTest {
  private static final int SPILLS = 20_000;
  private static final StoreSettings SETTINGS = StoreSettings.defaults();

  private final Memory memory = new Memory(4096);
  private final LogWriter writer;

  LogWriterTest() throws IOException {
    var disk = new SimulatedDisk(new Random(1));
    var meta = new MetaLog(MetaFile.open(disk, 1, _ -> {}, _ -> {}), 1 << 20);
    var loop = new ManualLoop();
    var reports = new LogWriter.Reports(() -> {}, _ -> {}, _ -> {});
    writer = new LogWriter(new SegmentFiles(disk, SETTINGS, 1), meta, loop, loop, reports);
  }

  /// The loop takes the memory away as soon as it may.
  @Test
  void isNotBehindWhenEverythingIsSpilled() throws InterruptedException {
    var thread = Thread.ofPlatform().start(this::writeSpills);
    for (int i = 0; i < SPILLS; i++) {
      var chunk = new Chunk(true, i, (long) i * memory.bytes.capacity(), 1);
      chunk.memory = memory;
      chunk.isGone = true; // so that it is not a disk that is waited for
      writer.spill(chunk);
      while (!chunk.written && !writer.hasFailed()) {
        Thread.onSpinWait();
      }
      chunk.memory = null;
    }
    thread.join();

    assertThat(writer.hasFailed()).isFalse();
    assertThat(writer.lag()).isZero();
    assertThat(writer.hasWork()).isFalse();
  }

  private void writeSpills() {
    for (int done = 0; done < SPILLS && !writer.hasFailed(); ) {
      done += writer.round() ? 1 : 0;
    }
  }
}
