package io.leveret.core.queue;

import static io.leveret.core.message.MessageView.FOR_EVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A queue that is emptied may have fewer priorities from then on, whatever of it is still on its
/// way from the disk.
class LoweredPriorityTest {
  private static final int HIGHEST = 3;

  private final ColdBench bench = new ColdBench(SteppedStore.memory(new Random(1)));
  private final FakeConsumer taker = new FakeConsumer(AckMode.MANUAL, 0);

  @AfterEach
  void close() {
    bench.close();
  }

  private MessageQueue filled(int messages, boolean persistent, long timeToLive) {
    var queue = bench.declare("q", FieldTable.builder().put("x-max-priority", HIGHEST).build());
    for (int i = 0; i < messages; i++) {
      if (persistent) {
        bench.publish(i + " " + "x".repeat(60), HIGHEST, timeToLive, queue);
      } else {
        bench.publishTransient(i + " " + "x".repeat(60), HIGHEST, timeToLive, queue);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    return queue;
  }

  private void take(MessageQueue queue, int count) {
    while (taker.held.size() < count) {
      if (queue.get(taker, () -> {}) == GetResult.LATER) {
        bench.settle();
      }
    }
  }

  /// What is on its way comes, and finds nothing; and the queue is as good as before.
  private void goesOnWithoutPriorities(MessageQueue queue) {
    taker.held.forEach(held -> queue.settle(held.sequence(), held.entry()));
    queue.purge();
    queue.apply(SettingsOf.queue().maxPriority(0).settings());
    bench.settle();
    bench.publish("next", HIGHEST, FOR_EVER, queue);

    assertThat(bench.drain(queue)).isEqualTo(List.of("next"));
    assertThat(bench.living()).isZero();
  }

  @Test
  void forgetsARunThatIsBeingRead() {
    var queue = filled(10_000, true, FOR_EVER);
    take(queue, 60);

    goesOnWithoutPriorities(queue);
  }

  @Test
  void forgetsAPageThatIsBeingRead() {
    var queue = filled(40_000, false, FOR_EVER);
    take(queue, 4060);

    goesOnWithoutPriorities(queue);
  }

  @Test
  void forgetsARunThatIsBeingReadForWhatIsDueInIt() {
    var queue = filled(10_000, true, 60_000);
    bench.shard().loop().advance(Duration.ofSeconds(61));
    bench.shard().loop().runTasks();

    goesOnWithoutPriorities(queue);
  }

  @Test
  void forgetsAMessageThatIsBeingReadAsItCameBack() {
    var queue = filled(10_000, true, 600_000);
    take(queue, 1);
    bench.publish("much " + "x".repeat(50_000), 0, FOR_EVER, queue);
    bench.settle();
    var first = taker.held.removeFirst();
    queue.requeue(first.sequence(), first.entry(), first.bodySize(), false);

    goesOnWithoutPriorities(queue);
  }
}
