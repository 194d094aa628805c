package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.queue.QueueBench.Delivery;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who gets which message, and when.
class MessageQueueTest {
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
  void keepsTheOrderOfArrival() {
    bench.publish("a", "b", "c");
    FakeConsumer consumer = bench.consumeAutomatically();
    bench.publish("d");

    bench.settle();

    assertThat(consumer.bodies()).containsExactly("a", "b", "c", "d");
    requireCounts(0, 0);
  }

  @Test
  void servesConsumersStrictlyInTurn() {
    var consumers = List.of(bench.consume(9), bench.consume(9), bench.consume(9));

    bench.publish("0", "1", "2", "3", "4", "5", "6", "7");
    bench.settle();

    assertThat(consumers.get(0).bodies()).containsExactly("0", "3", "6");
    assertThat(consumers.get(1).bodies()).containsExactly("1", "4", "7");
    assertThat(consumers.get(2).bodies()).containsExactly("2", "5");
  }

  @Test
  void leavesOutAConsumerWithoutCredit() {
    FakeConsumer one = bench.consume(1);
    FakeConsumer other = bench.consume(9);

    bench.publish("a", "b", "c", "d");
    bench.settle();

    assertThat(one.bodies()).containsExactly("a");
    assertThat(other.bodies()).containsExactly("b", "c", "d");
  }

  @Test
  void waitsForCredit() {
    FakeConsumer consumer = bench.consume(2);
    bench.publish("a", "b", "c");
    bench.settle();
    assertThat(consumer.bodies()).containsExactly("a", "b");

    consumer.settle(queue, consumer.held.getFirst());
    bench.settle();

    assertThat(consumer.bodies()).containsExactly("a", "b", "c");
    requireCounts(0, 2);
  }

  @Test
  void putsAMessageBackWhereItWas() {
    FakeConsumer one = bench.consume(2);
    FakeConsumer other = bench.consume(2);
    bench.publish("a", "b", "c", "d", "e", "f");
    bench.settle();
    one.credit(0);
    other.credit(0);

    other.requeue(queue, other.held.get(1));
    one.requeue(queue, one.held.get(0));
    FakeConsumer third = bench.consume(9);
    bench.settle();

    assertThat(third.bodies()).containsExactly("a", "d", "e", "f");
    assertThat(third.taken)
        .extracting(Delivery::isRedelivered)
        .containsExactly(true, true, false, false);
  }

  @Test
  void giveTheFirstMessageToOneThatAsks() {
    bench.publish("a", "b");
    var getter = new FakeConsumer(AckMode.MANUAL, 0);

    assertThat(queue.get(getter, () -> {})).isEqualTo(GetResult.TAKEN);

    assertThat(getter.bodies()).containsExactly("a");
    requireCounts(1, 1);
  }

  @Test
  void hasNothingForOneThatAsksWhenItIsEmpty() {
    assertThat(queue.get(new FakeConsumer(AckMode.MANUAL, 0), () -> {})).isEqualTo(GetResult.EMPTY);
  }

  @Test
  void purgesWhatIsReadyOnly() {
    FakeConsumer consumer = bench.consume(1);
    bench.publish("a", "b", "c");
    bench.settle();

    assertThat(queue.purge()).isEqualTo(2);

    requireCounts(0, 1);
    consumer.requeue(queue, consumer.held.getFirst());
    bench.settle();
    assertThat(consumer.bodies()).containsExactly("a", "a");
  }

  @Test
  void purgesWhatCameBack() {
    FakeConsumer consumer = bench.consume(2);
    bench.publish("a", "b", "c");
    bench.settle();
    consumer.credit(0);
    consumer.requeue(queue, consumer.held.get(1));

    assertThat(queue.purge()).isEqualTo(2);

    requireCounts(0, 1);
  }

  @Test
  void tellsConsumersThatItIsGone() {
    FakeConsumer consumer = bench.consume(1);
    bench.publish("a", "b");
    bench.settle();

    assertThat(queue.delete()).isEqualTo(1);

    assertThat(consumer.cancelled).isTrue();
    assertThat(queue.isDeleted()).isTrue();
    assertThat(queue.consumerCount()).isZero();
  }

  @Test
  void takesSettlementsAfterItIsGone() {
    FakeConsumer consumer = bench.consume(3);
    bench.publish("a", "b", "c");
    bench.settle();
    queue.delete();

    consumer.settle(queue, consumer.held.getFirst());
    consumer.requeue(queue, consumer.held.getFirst());
    bench.settle();

    requireCounts(0, 1);
    assertThat(consumer.taken).hasSize(3);
  }

  @Test
  void givesNothingToAConsumerThatLeft() {
    FakeConsumer consumer = bench.consume(9);
    queue.unsubscribe(consumer.subscription());

    bench.publish("a");
    consumer.subscription().resume();
    bench.settle();

    assertThat(consumer.taken).isEmpty();
    requireCounts(1, 0);
  }

  @Test
  void givesAnExclusiveConsumersPlaceFree() {
    var consumer = new FakeConsumer(AckMode.MANUAL, 1);
    var subscription = queue.subscribe(consumer, true);
    assertThat(queue.hasExclusiveConsumer()).isTrue();

    queue.unsubscribe(subscription);

    assertThat(queue.hasExclusiveConsumer()).isFalse();
  }

  /// Other queues have their turn before a long one is empty.
  @Test
  void endsItsTurnAfterAWhile() {
    FakeConsumer consumer = bench.consumeAutomatically();
    for (int i = 0; i < 20_000; i++) {
      bench.publish("");
    }

    bench.shard().endBatch();
    assertThat(consumer.taken).hasSizeBetween(1000, 19_000);

    bench.settle();
    assertThat(consumer.taken).hasSize(20_000);
  }

  @Test
  void readsOldMessagesBackInOrder() {
    var bodies = fill();
    FakeConsumer consumer = bench.consumeAutomatically();

    bench.settle();

    assertThat(consumer.bodies()).isEqualTo(bodies);
    requireCounts(0, 0);
  }

  @Test
  void readsAMessageBackForOneThatAsks() {
    var bodies = fill();
    var getter = new FakeConsumer(AckMode.AUTOMATIC, 0);
    var results = new ArrayList<GetResult>();

    results.add(queue.get(getter, () -> results.add(queue.get(getter, () -> {}))));
    bench.settle();

    assertThat(results).containsExactly(GetResult.LATER, GetResult.TAKEN);
    assertThat(getter.bodies()).containsExactly(bodies.getFirst());
  }

  @Test
  void survivesAPurgeWhileAMessageIsRead() {
    fill();
    FakeConsumer consumer = bench.consumeAutomatically();
    bench.shard().endBatch();
    int before = consumer.taken.size();

    queue.purge();
    bench.publish("new");
    bench.settle();

    assertThat(consumer.bodies().subList(before, consumer.taken.size())).containsExactly("new");
    requireCounts(0, 0);
  }

  @Test
  void survivesItsDeletionWhileAMessageIsRead() {
    fill();
    FakeConsumer consumer = bench.consumeAutomatically();
    bench.shard().endBatch();
    int before = consumer.taken.size();

    queue.delete();
    bench.settle();

    assertThat(consumer.taken).hasSize(before);
    requireCounts(0, 0);
  }

  @Test
  void dropsADamagedMessage() throws IOException {
    bench.close();
    bench = new QueueBench(directory.resolve("disk"), true);
    queue = bench.queue();
    var bodies = fill();
    int damaged = damage(bodies.get(2));
    assertThat(damaged).isEqualTo(1);
    FakeConsumer consumer = bench.consume(Integer.MAX_VALUE);

    bench.settle();

    var left = new ArrayList<>(bodies);
    left.remove(2);
    assertThat(consumer.bodies()).isEqualTo(left);
    requireCounts(0, left.size());
  }

  /// So many messages that the first have left the memory.
  private List<String> fill() {
    var bodies = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      String body = "message " + i + " " + "x".repeat(100);
      bodies.add(body);
      bench.publish(body);
      if (i % 10 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    return bodies;
  }

  /// Changes a byte of that body in every file and answers in how many it stood.
  private int damage(String body) throws IOException {
    int found = 0;
    List<Path> files;
    try (var listed = Files.list(directory.resolve("disk"))) {
      files = listed.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String content = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
      int at = content.indexOf(body);
      if (at >= 0) {
        found++;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {'?'}), at);
        }
      }
    }
    return found;
  }

  private void requireCounts(int ready, long unacknowledged) {
    assertThat(queue.readyCount()).isEqualTo(ready);
    assertThat(queue.unacknowledgedCount()).isEqualTo(unacknowledged);
  }
}
