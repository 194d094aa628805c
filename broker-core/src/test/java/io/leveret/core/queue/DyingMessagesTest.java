package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.QueueBench.Delivery;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages on their way from one queue to where its dead letters go.
class DyingMessagesTest {
  private static final int MANY = 5_000;

  @TempDir Path directory;
  private LetterBench bench;
  private MessageQueue queue;

  @BeforeEach
  void open() {
    bench = new LetterBench(directory.resolve("store"), true);
    queue = bench.queue();
    bench.apply(SettingsOf.queue().letters());
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void sendsManyInTurnsAndInOrder() {
    var bodies = publishMany();
    FakeConsumer consumer = bench.bench().consume(MANY);
    bench.bench().settle();

    List.copyOf(consumer.held).forEach(this::reject);
    bench.bench().shard().endBatch();
    assertThat(bench.letters().readyCount()).as("in one turn").isLessThan(MANY);

    assertThat(bench.takeLetters()).containsExactly(bodies);
    assertThat(queue.unacknowledgedCount()).isZero();
  }

  @Test
  void dropsManyInTurns() {
    var bodies = publishMany();

    bench.apply(SettingsOf.queue().letters().maxLength(1, Overflow.DROP_HEAD));
    assertThat(queue.readyCount()).as("in one turn").isGreaterThan(1);
    bench.bench().settle();

    assertThat(queue.readyCount()).isEqualTo(1);
    assertThat(bench.takeLetters()).containsExactly(Arrays.copyOf(bodies, MANY - 1));
    assertThat(bench.left()).containsExactly(bodies[MANY - 1]);
  }

  /// A letter has the body of the message that it was, without a copy of it.
  @Test
  void copiesNoBody() {
    bench.publish("x".repeat(3000));
    FakeConsumer consumer = bench.bench().consume(1);
    bench.bench().settle();
    long before = bench.bench().shard().store().appendedPosition();

    reject(consumer.held.getFirst());
    bench.bench().settle();

    assertThat(bench.bench().shard().store().appendedPosition() - before).isBetween(1L, 2000L);
    assertThat(bench.takeLetters()).containsExactly("x".repeat(3000));
  }

  @Test
  void followsTheSettingsOfTheMoment() {
    bench.publish("gone", "sent");
    FakeConsumer consumer = bench.bench().consume(2);
    bench.bench().settle();
    var held = List.copyOf(consumer.held);

    bench.apply(SettingsOf.queue());
    reject(held.get(0));
    bench.apply(SettingsOf.queue().letters());
    reject(held.get(1));

    assertThat(bench.takeLetters()).containsExactly("sent");
  }

  @Test
  void sendsWhatDiedBeforeItsQueueWasDeleted() {
    bench.publish("m");
    FakeConsumer consumer = bench.bench().consume(1);
    bench.bench().settle();

    reject(consumer.held.getFirst());
    queue.delete();

    assertThat(bench.takeLetters()).containsExactly("m");
  }

  @Test
  void endsWhatFailedTooOften() {
    bench.apply(SettingsOf.queue().letters().deliveryLimit(1, false));
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("m");

    for (int i = 0; i < 3; i++) {
      giveBack(consumer, false);
    }
    giveBack(consumer, true);
    assertThat(bench.letters().readyCount()).isZero();
    giveBack(consumer, true);

    assertThat(bench.takeLetters()).containsExactly("m");
  }

  @Test
  void endsWhatCameBackTooOftenWhereEveryReturnCounts() {
    bench.apply(SettingsOf.queue().letters().deliveryLimit(1, true));
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("m");

    giveBack(consumer, false);
    giveBack(consumer, false);

    assertThat(bench.takeLetters()).containsExactly("m");
  }

  @Test
  void limitsWhatFailedBeforeThereWasALimit() {
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("m");
    for (int i = 0; i < 300; i++) {
      giveBack(consumer, true);
    }

    bench.apply(SettingsOf.queue().letters().deliveryLimit(1000, false));
    giveBack(consumer, true);

    assertThat(bench.takeLetters()).as("255 stands for any number above").containsExactly("m");
  }

  private String[] publishMany() {
    var bodies = new String[MANY];
    Arrays.setAll(bodies, Integer::toString);
    bench.publish(bodies);
    bench.bench().settle();
    return bodies;
  }

  private void reject(Delivery delivery) {
    queue.reject(delivery.sequence(), delivery.entry());
  }

  private void giveBack(FakeConsumer consumer, boolean failed) {
    bench.bench().settle();
    Delivery delivery = consumer.held.removeFirst();
    queue.requeue(delivery.sequence(), delivery.entry(), delivery.bodySize(), failed);
    consumer.credit(1);
    bench.bench().settle();
  }
}
