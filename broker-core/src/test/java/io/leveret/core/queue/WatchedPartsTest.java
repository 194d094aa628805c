package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Of a long backlog of large bodies that may expire some are watched: what they need counts once,
/// so that the log is compacted as ever, and nothing that lives is taken for dead.
class WatchedPartsTest {
  private static final int MESSAGES = 20_000;
  private static final int KEPT = 6;
  private static final int SHORT = 50;
  private static final long LONG_LIFE = 100_000_000;

  private final Disk disk = SteppedStore.memory(new Random(1));

  @Test
  void areCompactedLikeOthers() throws IOException {
    try (var bench = new ColdBench(disk)) {
      var kept = bench.declare("kept", FieldTable.EMPTY);
      var work = bench.declare("work", FieldTable.EMPTY);
      int stay = 0;
      int died = 0;
      for (int i = 0; i < MESSAGES; i++) {
        String body = "%06d %s".formatted(i, "x".repeat(300));
        boolean diesSoon = i % (KEPT * SHORT) == 0;
        if (i % KEPT == 0) {
          bench.publishInParts(body, diesSoon ? 1_000 : LONG_LIFE + i, kept);
          stay += diesSoon ? 0 : 1;
          died += diesSoon ? 1 : 0;
        } else {
          bench.publish(body, 0, MessageView.FOR_EVER, work);
        }
        if (i % 500 == 0) {
          bench.settle();
        }
      }
      bench.settle();
      assertThat(kept.backlog().inMemory()).isLessThan(MESSAGES / KEPT / 2);
      bench.pass(2_000);
      assertThat(kept.readyCount()).isEqualTo(stay);
      assertThat(bench.drain(work)).hasSize(MESSAGES - stay - died);

      for (int i = 0; i < 6; i++) {
        bench.publish("something happened", 0, MessageView.FOR_EVER, work);
        bench.pass(60_000);
        bench.shard().store().checkpoint();
        bench.settle();
      }

      var names = disk.list();
      assertThat(names).filteredOn(name -> name.matches("d-\\d+\\.log")).hasSizeLessThan(8);
      assertThat(bench.drain(kept)).hasSize(stay);
      assertThat(bench.drain(work)).isNotEmpty();
      assertThat(bench.living()).isZero();
    }
  }
}
