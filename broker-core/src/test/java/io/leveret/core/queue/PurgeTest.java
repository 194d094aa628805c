package io.leveret.core.queue;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.Delivery;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A purge costs by what is told of the messages, not by the messages; and of all that the queue
/// has had it takes what is ready, and nothing else.
class PurgeTest {
  private static final int MESSAGES = 5000;

  private final ColdBench bench = new ColdBench(SteppedStore.memory(new Random(1)));
  private final FakeConsumer taker = new FakeConsumer(AckMode.MANUAL, 0);

  @AfterEach
  void close() {
    bench.close();
  }

  private void take(MessageQueue queue, int most) {
    while (taker.held.size() < most) {
      if (queue.get(taker, () -> {}) == GetResult.LATER) {
        bench.shard().settle();
      }
    }
  }

  private void endBatch() {
    bench.shard().services().queues().recordAll();
    bench.shard().store().handover().requestSync();
    bench.shard().store().endOfBatch();
    bench.shard().work();
  }

  @Test
  void tellsOfMessagesThatCameBackInARecordForAllNeighbours() {
    var queue = bench.declare("q", FieldTable.EMPTY);
    for (int i = 0; i < MESSAGES; i++) {
      bench.publish("m" + i, 0, MessageView.FOR_EVER, queue);
    }
    take(queue, MESSAGES);
    taker.held.forEach(held -> giveBack(queue, held));
    bench.settle();

    long before = bench.shard().store().appendedPosition();
    assertThat(queue.purge()).isEqualTo(MESSAGES);

    assertThat(bench.shard().store().appendedPosition() - before).isLessThan(1024);
    endBatch();
    bench.kill();
    assertThat(bench.queue("q").readyCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void takesWhatIsReadyAndNothingElse(long seed) {
    var random = new Random(seed);
    boolean prioritized = seed % 2 == 0;
    var queue =
        bench.declare(
            "q",
            prioritized ? FieldTable.builder().put("x-max-priority", 2).build() : FieldTable.EMPTY);
    publish(random, queue);
    take(queue, MESSAGES / 2);
    List<Delivery> held = new ArrayList<>();
    for (var delivery : List.copyOf(taker.held)) {
      switch (random.nextInt(3)) {
        case 0 -> held.add(delivery);
        case 1 -> queue.settle(delivery.sequence(), delivery.entry());
        default -> giveBack(queue, delivery);
      }
    }

    assertThat(queue.purge()).isGreaterThan(MESSAGES / 2);
    held.forEach(delivery -> giveBack(queue, delivery));
    endBatch();
    bench.kill();

    var left = held.stream().map(delivery -> delivery.body().split(" ", 2)[0]);
    assertThat(new TreeSet<>(bench.drain(bench.queue("q"))))
        .isEqualTo(left.filter(word -> !word.startsWith("t")).collect(toCollection(TreeSet::new)));
  }

  private static void giveBack(MessageQueue queue, Delivery delivery) {
    queue.requeue(delivery.sequence(), delivery.entry(), delivery.bodySize(), false);
  }

  private void publish(Random random, MessageQueue queue) {
    for (int i = 0; i < MESSAGES; i++) {
      int priority = random.nextInt(4);
      if (random.nextInt(8) == 0) {
        bench.publishTransient("t" + i + " ", priority, MessageView.FOR_EVER, queue);
      } else {
        bench.publish("m" + i + " " + "x".repeat(50), priority, MessageView.FOR_EVER, queue);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
  }
}
