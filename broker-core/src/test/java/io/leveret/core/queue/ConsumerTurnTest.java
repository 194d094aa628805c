package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Priorities and single active consumers that come and go while a queue is used.
class ConsumerTurnTest {
  private static final QueueSettings SINGLE = single();

  @TempDir Path directory;
  private QueueBench bench;
  private MessageQueue queue;

  @BeforeEach
  void open() {
    bench = new QueueBench(directory.resolve("ram"), false);
    queue = bench.queue();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void servesALevelOnlyWhileThoseAboveAreFull() {
    FakeConsumer low = bench.consume(1, Long.MIN_VALUE);
    FakeConsumer high = bench.consume(2, Long.MAX_VALUE);
    FakeConsumer middle = bench.consume(1, 0);

    bench.publish("a", "b", "c", "d", "e");
    bench.settle();
    assertThat(high.bodies()).containsExactly("a", "b");
    assertThat(middle.bodies()).containsExactly("c");
    assertThat(low.bodies()).containsExactly("d");

    high.settle(queue, high.held.getFirst());
    bench.settle();
    assertThat(high.bodies()).containsExactly("a", "b", "e");
  }

  @Test
  void keepsTheTurnOfALevelThatPausesForOneAbove() {
    FakeConsumer one = bench.consume(9);
    FakeConsumer other = bench.consume(9);
    bench.publish("a");
    bench.settle();
    FakeConsumer high = bench.consume(1, 1);

    bench.publish("b", "c", "d");
    bench.settle();

    assertThat(high.bodies()).containsExactly("b");
    assertThat(other.bodies()).containsExactly("c");
    assertThat(one.bodies()).containsExactly("a", "d");
  }

  @Test
  void becomesAQueueOfASingleActiveConsumerWhileItIsUsed() {
    FakeConsumer low = bench.consume(9);
    FakeConsumer high = bench.consume(2, 3);
    queue.apply(SINGLE);

    bench.publish("a", "b", "c");
    bench.settle();
    assertThat(high.bodies()).containsExactly("a", "b");
    assertThat(low.bodies()).isEmpty();

    queue.unsubscribe(high.subscription());
    bench.settle();
    assertThat(low.bodies()).containsExactly("c");
  }

  @Test
  void servesAllOnceItHasNoSingleActiveConsumerAnyMore() {
    queue.apply(SINGLE);
    FakeConsumer first = bench.consume(1);
    FakeConsumer second = bench.consume(9);
    bench.publish("a", "b", "c");
    bench.settle();
    assertThat(first.bodies()).containsExactly("a");

    queue.apply(QueueSettings.NONE);
    bench.settle();

    assertThat(first.bodies()).containsExactly("a");
    assertThat(second.bodies()).containsExactly("b", "c");
    first.settle(queue, first.held.getFirst());
    bench.publish("d", "e");
    bench.settle();
    assertThat(first.bodies()).hasSize(2);
    assertThat(second.bodies()).hasSize(3);
  }

  @Test
  void waitsForTheActiveConsumer() {
    queue.apply(SINGLE);
    FakeConsumer active = bench.consume(1);
    FakeConsumer waiting = bench.consume(9);
    bench.publish("a", "b");
    bench.settle();

    active.settle(queue, active.held.getFirst());
    bench.settle();

    assertThat(active.bodies()).containsExactly("a", "b");
    assertThat(waiting.bodies()).isEmpty();
  }

  @Test
  void leavesMessagesAloneWhenNobodyIsLeft() {
    queue.apply(SINGLE);
    FakeConsumer only = bench.consume(9);
    queue.unsubscribe(only.subscription());

    bench.publish("a");
    bench.settle();

    assertThat(queue.readyCount()).isEqualTo(1);
    FakeConsumer next = bench.consume(9);
    bench.settle();
    assertThat(next.bodies()).containsExactly("a");
  }

  private static QueueSettings single() {
    QueueSettings none = QueueSettings.NONE;
    return new QueueSettings(
        none.messageTtlMillis(),
        none.maxLength(),
        none.maxLengthBytes(),
        none.overflow(),
        none.deadLetters(),
        none.maxPriority(),
        none.deliveryLimit(),
        true,
        none.consumerTimeoutMillis(),
        none.expiresMillis(),
        none.countsEveryReturn(),
        none.dropsLowestPriority(),
        none.trustsClientDeaths(),
        none.durability());
  }
}
