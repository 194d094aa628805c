package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When messages die of old age (G128, G129, U-05), to the millisecond.
class MessageExpiryTest {
  private static final long FOR_EVER = MessageView.FOR_EVER;

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
  void endsAMessageInItsMillisecond() {
    bench.publish("m", 0, 100);

    bench.pass(99);
    assertThat(queue.readyCount()).isEqualTo(1);
    bench.pass(1);

    assertThat(queue.readyCount()).isZero();
    assertThat(bench.takeLetters()).containsExactly("m");
  }

  @Test
  void endsMessagesInTheOrderOfTheirTimes() {
    bench.publish("stays");
    bench.publish("third", 0, 300);
    bench.publish("first", 0, 100);
    bench.publish("stays, too");
    bench.publish("second", 0, 200);

    bench.passAndSettle(1000);

    assertThat(bench.takeLetters()).containsExactly("first", "second", "third");
    assertThat(bench.left()).containsExactly("stays", "stays, too");
  }

  @Test
  void endsEachRunOfMessagesThatCameTogether() {
    bench.apply(SettingsOf.queue().letters().ttl(100));
    bench.publish("a", "b");
    bench.pass(50);
    bench.publish("c", "d");

    bench.passAndSettle(50);
    assertThat(bench.takeLetters()).containsExactly("a", "b");
    bench.passAndSettle(50);

    assertThat(bench.takeLetters()).containsExactly("c", "d");
  }

  @Test
  void keepsTheTimeThatHeldWhenAMessageCame() {
    bench.apply(SettingsOf.queue().letters().ttl(1000));
    bench.publish("old");
    bench.apply(SettingsOf.queue().letters().ttl(10));
    bench.publish("new");

    bench.passAndSettle(10);
    assertThat(bench.takeLetters()).containsExactly("new");
    bench.passAndSettle(989);
    assertThat(bench.takeLetters()).isEmpty();
    bench.passAndSettle(1);

    assertThat(bench.takeLetters()).containsExactly("old");
  }

  @Test
  void keepsThatTimeOverARequeue() {
    bench.apply(SettingsOf.queue().letters().ttl(1000));
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("m");
    bench.bench().settle();
    bench.apply(SettingsOf.queue().letters().ttl(10));
    consumer.credit(0);
    consumer.requeue(queue, consumer.held.getFirst());

    bench.passAndSettle(999);
    assertThat(queue.readyCount()).isEqualTo(1);
    bench.passAndSettle(1);

    assertThat(bench.takeLetters()).containsExactly("m");
  }

  @Test
  void endsWhatHadATimeWhenThereIsNoneAnyMore() {
    bench.apply(SettingsOf.queue().letters().ttl(1000));
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("held", "ready");
    bench.bench().settle();
    bench.apply(SettingsOf.queue().letters());
    consumer.credit(0);
    consumer.requeue(queue, consumer.held.getFirst());

    bench.passAndSettle(1000);

    assertThat(bench.takeLetters()).containsExactly("held", "ready");
  }

  @Test
  void givesNoTimeToWhatHadNone() {
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("held", "ready");
    bench.bench().settle();
    bench.apply(SettingsOf.queue().letters().ttl(10));
    consumer.credit(0);
    consumer.requeue(queue, consumer.held.getFirst());

    bench.passAndSettle(100_000);

    assertThat(bench.left()).containsExactly("held", "ready");
  }

  @Test
  void endsWhatGrewTooOldWhileSomebodyHadIt() {
    FakeConsumer consumer = bench.bench().consume(1);
    bench.publish("m", 0, 100);
    bench.bench().settle();
    consumer.credit(0);

    bench.passAndSettle(200);
    assertThat(bench.letters().readyCount()).isZero();
    consumer.requeue(queue, consumer.held.getFirst());
    consumer.credit(1);
    bench.bench().settle();

    assertThat(consumer.bodies()).as("not a second time").containsExactly("m");
    assertThat(bench.takeLetters()).containsExactly("m");
  }

  /// The message that expires first must be read first; nobody gets the other one meanwhile.
  @Test
  void handsOutNothingTooOldWhileItWaitsForTheDisk() {
    bench.apply(SettingsOf.queue().letters().maxPriority(1));
    bench.publish("cold", 0, 50);
    for (int i = 0; i < 200; i++) {
      bench.publish("filler " + "x".repeat(200), 0, FOR_EVER);
    }
    bench.bench().settle();
    bench.publish("first in turn", 1, 60);
    bench.pass(70);
    var taker = new FakeConsumer(AckMode.AUTOMATIC, 1);

    queue.get(taker, () -> {});

    assertThat(taker.bodies()).doesNotContain("first in turn");
    assertThat(bench.takeLetters()).containsExactlyInAnyOrder("cold", "first in turn");
  }

  /// What comes back and must be read first is no later than what is in memory.
  @Test
  void endsWhatComesBackInOrderAlsoFromTheDisk() {
    FakeConsumer consumer = bench.bench().consume(1000);
    bench.publish("cold", 0, 50);
    for (int i = 0; i < 200; i++) {
      bench.publish("filler " + "x".repeat(200), 0, FOR_EVER);
    }
    bench.bench().settle();
    bench.publish("warm", 0, 60);
    bench.bench().settle();
    bench.passAndSettle(100);
    consumer.credit(0);

    consumer.requeue(queue, consumer.held.getFirst());
    consumer.requeue(queue, consumer.held.getLast());
    queue.requeued();
    bench.passAndSettle(1);

    assertThat(bench.takeLetters()).containsExactly("cold", "warm");
  }

  /// It is not dead for having come back.
  @Test
  void keepsWhatComesBackFromTheDiskUntilItsTime() {
    FakeConsumer consumer = bench.bench().consume(1000);
    bench.publish("cold", 0, 500);
    for (int i = 0; i < 200; i++) {
      bench.publish("filler " + "x".repeat(200), 0, FOR_EVER);
    }
    bench.bench().settle();
    bench.passAndSettle(100);
    consumer.credit(0);

    consumer.requeue(queue, consumer.held.getFirst());
    queue.requeued();
    bench.passAndSettle(399);
    assertThat(queue.readyCount()).isEqualTo(1);
    bench.passAndSettle(1);

    assertThat(bench.takeLetters()).containsExactly("cold");
  }

  @Test
  void handsOutWhatMayNotWaitOnlyAtOnce() {
    bench.apply(SettingsOf.queue().letters().ttl(0));
    FakeConsumer consumer = bench.bench().consume(1);

    bench.publish("taken", "too late");
    bench.passAndSettle(0);

    assertThat(consumer.bodies()).containsExactly("taken");
    assertThat(bench.takeLetters()).containsExactly("too late");
  }

  @Test
  void forgetsTheTimesOfWhatIsGone() {
    int others = bench.bench().shard().loop().timers();
    FakeConsumer consumer = bench.bench().consumeAutomatically();
    for (int i = 0; i < 5_000; i++) {
      bench.publish("m" + i, 0, 1000 + i);
    }
    bench.bench().settle();

    bench.passAndSettle(10_000);

    assertThat(consumer.taken).hasSize(5_000);
    assertThat(bench.letters().readyCount()).isZero();
    assertThat(bench.bench().shard().loop().timers()).isEqualTo(others);
  }

  @Test
  void endsManyAtOnceInOrder() {
    bench.apply(SettingsOf.queue().letters().ttl(100));
    var bodies = new String[10_000];
    Arrays.setAll(bodies, Integer::toString);
    bench.publish(bodies);

    bench.passAndSettle(100);

    assertThat(queue.readyCount()).isZero();
    assertThat(bench.takeLetters()).containsExactly(bodies);
  }
}
