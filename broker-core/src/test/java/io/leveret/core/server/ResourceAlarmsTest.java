package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.config.AlarmKeys;
import io.leveret.core.config.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What blocks publishers, and what does not.
class ResourceAlarmsTest {
  private static final long MIB = 1 << 20;

  @TempDir Path dataDir;

  private final Memory memory = new Memory();

  /// The collector would come only when the heap is full, which with blocked publishers is never.
  @Test
  void whatNobodyUsesInTheHeapRaisesNoAlarm() {
    var alarms = alarms(200 * MIB);
    memory.heap = 190 * MIB;
    memory.buffers = 50 * MIB;
    memory.inUse = 20 * MIB;

    assertThat(alarms.check()).isEmpty();
    assertThat(memory.collections).isOne();
  }

  @Test
  void whatIsInUseDoes() {
    var alarms = alarms(200 * MIB);
    memory.heap = 190 * MIB;
    memory.buffers = 50 * MIB;
    memory.inUse = 160 * MIB;

    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(memory.collections).as("the heap did not grow between the two").isOne();

    memory.inUse = 20 * MIB;
    memory.heap = 177 * MIB;
    assertThat(alarms.check()).isEmpty();
  }

  /// A collection stops everybody, so none is asked for that would change nothing.
  @Test
  void buffersAloneAreNoReasonToCollect() {
    var alarms = alarms(200 * MIB);
    memory.heap = 10 * MIB;
    memory.inUse = 8 * MIB;
    memory.buffers = 195 * MIB;

    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(memory.collections).isZero();
  }

  @Test
  void isClearedWithSomeRoomToSpare() {
    var alarms = alarms(200 * MIB);
    memory.buffers = 201 * MIB;
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    memory.buffers = 190 * MIB;
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    memory.buffers = 179 * MIB;
    assertThat(alarms.check()).isEmpty();
  }

  private ResourceAlarms alarms(long memoryLimit) {
    var settings =
        Settings.defaults()
            .with(AlarmKeys.MEMORY_LIMIT, memoryLimit)
            .with(AlarmKeys.DISK_FREE_LIMIT, 0L);
    return new ResourceAlarms(settings.toConfig().limits(), dataDir, memory);
  }

  private static final class Memory implements ResourceAlarms.Memory {
    private long heap;
    private long inUse;
    private long buffers;
    private int collections;

    @Override
    public long heap() {
      return heap;
    }

    @Override
    public long buffers() {
      return buffers;
    }

    @Override
    public void collect() {
      collections++;
      heap = inUse;
    }
  }
}
