package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.Disk;
import io.leveret.core.message.MessageView;
import io.leveret.core.storage.SteppedStore;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The directory of a compacted segment cannot be made as it was: what was dead is in it no more.
/// Queues find what they have there all the same, and nothing else.
class RottenDirectoryTest {
  private static final int MESSAGES = 20_000;
  private static final int MINUTE = 60_000;

  private final Disk disk = SteppedStore.memory(new Random(1));
  private final ColdBench bench = new ColdBench(disk);

  @AfterEach
  void close() {
    bench.close();
  }

  private static boolean isOfLong(int i) {
    return i % 8 == 0;
  }

  private static boolean expires(int i) {
    return i % 24 == 0;
  }

  private static List<String> numbers(IntPredicate which) {
    return IntStream.range(0, MESSAGES).filter(which).mapToObj("%06d"::formatted).toList();
  }

  /// A queue `long` of which some messages at the front are gone and some between have expired,
  /// which another queue has kept; most of its segments' other messages are gone.
  private MessageQueue compacted() throws IOException {
    var queue = bench.declare("long", FieldTable.EMPTY);
    var keeper = bench.declare("keeper", FieldTable.EMPTY);
    var other = bench.declare("other", FieldTable.EMPTY);
    for (int i = 0; i < MESSAGES; i++) {
      String body = "%06d %s".formatted(i, "x".repeat(50));
      if (isOfLong(i)) {
        long timeToLive = expires(i) ? MINUTE : MessageView.FOR_EVER;
        bench.publish(body, 0, timeToLive, expires(i) ? List.of(queue, keeper) : List.of(queue));
      } else {
        bench.publish(body, 0, MessageView.FOR_EVER, other);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    bench.pass(2 * MINUTE);
    bench.drain(other);
    for (int i = 0; i < 10; i++) {
      bench.publish("more", 0, MessageView.FOR_EVER, other);
      bench.shard().store().checkpoint();
      bench.settle();
    }
    assertThat(compactedSegments()).hasSizeGreaterThan(3);
    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 16);
    return queue;
  }

  private List<String> compactedSegments() throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(".c.log")).toList();
  }

  /// Spoils the directory of each compacted segment.
  private void spoil() throws IOException {
    for (var segment : compactedSegments()) {
      try (var file = disk.open(segment.replace(".c.log", ".dir"))) {
        file.write(ByteBuffer.allocate(8), 0);
      }
    }
  }

  private static List<String> expected() {
    return numbers(i -> isOfLong(i) && !expires(i));
  }

  @Test
  void servesAllOfARunWhileItGoesOn() throws IOException {
    var queue = compacted();
    spoil();

    assertThat(bench.drain(queue)).isEqualTo(expected());
    assertThat(queue.readyCount()).isZero();
    assertThat(queue.readyBytes()).isZero();
  }

  @Test
  void servesAllOfARunAfterARestart() throws IOException {
    compacted();
    bench.restart();
    spoil();
    bench.restart();
    var queue = bench.queue("long");

    assertThat(queue.readyCount()).isEqualTo(expected().size());
    assertThat(bench.drain(queue)).isEqualTo(expected());
    assertThat(queue.readyBytes()).isZero();
  }

  @Test
  void servesTheRestOfARunOfWhichTheFirstIsHandedOut() throws IOException {
    var queue = compacted();
    var taken = new ArrayList<String>();
    var taker = new QueueBench.FakeConsumer(AckMode.AUTOMATIC, 0);
    while (taken.size() < 300) {
      if (queue.get(taker, () -> {}) == GetResult.LATER) {
        bench.settle();
      }
      taker.taken.forEach(delivery -> taken.add(delivery.body().split(" ", 2)[0]));
      taker.taken.clear();
    }
    bench.kill();
    spoil();

    taken.addAll(bench.drain(bench.queue("long")));

    assertThat(taken.stream().distinct().toList()).isEqualTo(expected());
  }

  /// What is watched in a run has its place there.
  @Test
  void letsNothingExpireBeforeItsTime() throws IOException {
    var queue = bench.declare("long", FieldTable.EMPTY);
    var other = bench.declare("other", FieldTable.EMPTY);
    var random = new Random(1);
    int[] times = new int[MESSAGES];
    for (int i = 0; i < MESSAGES; i++) {
      times[i] = 1 + random.nextInt(20);
      var to = i % 8 == 0 ? queue : other;
      bench.publish("%06d %s".formatted(i, "x".repeat(50)), 0, (long) times[i] * MINUTE, to);
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.pass(5 * MINUTE + 1);
    bench.drain(other);
    for (int i = 0; i < 10; i++) {
      bench.publish("more", 0, MessageView.FOR_EVER, other);
      bench.shard().store().checkpoint();
      bench.settle();
    }
    assertThat(compactedSegments()).hasSizeGreaterThan(3);
    spoil();

    bench.pass(5 * MINUTE);

    assertThat(queue.readyCount()).isEqualTo(numbers(i -> i % 8 == 0 && times[i] > 10).size());
    assertThat(bench.drain(queue)).isEqualTo(numbers(i -> i % 8 == 0 && times[i] > 10));
  }
}
