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
    var alarms = alarms();
    memory.holds(190, 20, 50);

    assertThat(alarms.check()).isEmpty();
    assertThat(memory.collections).isOne();
  }

  @Test
  void whatIsInUseDoes() {
    var alarms = alarms();
    memory.holds(190, 160, 50);

    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(memory.collections).as("the heap did not grow between the two").isOne();

    memory.holds(177, 20, 50);
    assertThat(alarms.check()).isEmpty();
  }

  /// A collection stops everybody, so none is asked for that would change nothing.
  @Test
  void buffersAloneAreNoReasonToCollect() {
    var alarms = alarms();
    memory.holds(10, 8, 195);

    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    assertThat(memory.collections).isZero();
  }

  @Test
  void isClearedWithSomeRoomToSpare() {
    var alarms = alarms();
    memory.holds(0, 0, 201);
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    memory.holds(0, 0, 190);
    assertThat(alarms.check()).isEqualTo(ResourceAlarms.MEMORY);
    memory.holds(0, 0, 179);
    assertThat(alarms.check()).isEmpty();
  }

  private ResourceAlarms alarms() {
    var settings =
        Settings.defaults()
            .with(AlarmKeys.MEMORY_LIMIT, 200 * MIB)
            .with(AlarmKeys.DISK_FREE_LIMIT, 0L);
    return new ResourceAlarms(settings.toConfig().limits(), dataDir, memory);
  }

  private static final class Memory implements ResourceAlarms.Memory {
    private long heap;
    private long inUse;
    private long buffers;
    private int collections;

    /// In MiB.
    void holds(long heap, long inUse, long buffers) {
      this.heap = heap * MIB;
      this.inUse = inUse * MIB;
      this.buffers = buffers * MIB;
    }

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
