package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Segments are closed faster than their entries can leave.
class ManySegmentsTest {
  private static final int MESSAGES = 20_000;
  private static final String BODY = "x".repeat(50);

  /// Entries leave in many small pieces, so that the next segment could overtake them; what is left
  /// behind one that did would never leave.
  @Test
  void messagesLeaveMemoryInTheOrderInWhichTheyCame() {
    try (var bench = new ColdBench(SteppedStore.memory(new Random(1)), 100)) {
      var queue = bench.declare("long", FieldTable.EMPTY);
      for (int i = 0; i < MESSAGES; i++) {
        bench.publish("%06d %s".formatted(i, BODY), 0, MessageView.FOR_EVER, queue);
        if (i % 500 == 0) {
          bench.shard().store().handover().requestSync();
          bench.shard().store().endOfBatch();
          bench.shard().work(); // and the loop finds no time
        }
      }
      assertThat(bench.maker().isBehind()).isTrue();
      bench.settle();

      assertThat(bench.maker().isBehind()).isFalse();
      assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 4);
      assertThat(bench.drain(queue)).hasSize(MESSAGES).isSorted();
    }
  }
}
