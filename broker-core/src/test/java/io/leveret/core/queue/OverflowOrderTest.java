package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which message a queue with priorities drops when there are too many (G126).
class OverflowOrderTest {
  @TempDir Path directory;
  private QueueBench bench;

  @BeforeEach
  void open() {
    bench = new QueueBench(directory.resolve("ram"), false);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void dropsWhatItWouldDeliverNext() {
    bench.queue().apply(settings(3, false));

    publishMany();

    assertThat(left()).containsExactly("mid-1", "low-1", "low-2");
  }

  @Test
  void dropsTheOldestOfTheLowestPriorityWhereAPolicySaysSo() {
    bench.queue().apply(settings(3, true));

    publishMany();

    assertThat(left()).containsExactly("high-1", "high-2", "mid-1");
  }

  /// The change takes effect on what is there already.
  @Test
  void dropsFromBelowAtOnce() {
    bench.queue().apply(settings(QueueSettings.UNLIMITED, true));
    publishMany();

    bench.queue().apply(settings(4, true));

    assertThat(left()).containsExactly("high-1", "high-2", "mid-1", "low-2");
  }

  private void publishMany() {
    publish("low-1", 0);
    publish("high-1", 200);
    publish("low-2", 0);
    publish("mid-1", 70);
    publish("high-2", 200);
  }

  private void publish(String body, int priority) {
    var message = QueueBench.message(body);
    message.wishes(priority, MessageView.FOR_EVER);
    bench.publish(message);
  }

  private Iterable<String> left() {
    FakeConsumer consumer = bench.consumeAutomatically();
    bench.settle();
    return consumer.bodies();
  }

  private static QueueSettings settings(long maxLength, boolean dropsLowestPriority) {
    var none = QueueSettings.NONE;
    return new QueueSettings(
        none.messageTtlMillis(),
        maxLength,
        none.maxLengthBytes(),
        none.overflow(),
        none.deadLetters(),
        255,
        none.deliveryLimit(),
        none.singleActiveConsumer(),
        none.consumerTimeoutMillis(),
        none.expiresMillis(),
        none.countsEveryReturn(),
        dropsLowestPriority,
        none.trustsClientDeaths(),
        none.durability());
  }
}
