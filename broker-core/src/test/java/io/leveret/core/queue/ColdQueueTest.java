package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.disk.LocalDisk;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.value.FieldTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Long queues of every kind leave memory and come back as they were, also after a restart.
class ColdQueueTest {
  private static final int MESSAGES = 20_000;
  private static final long FOR_EVER = MessageView.FOR_EVER;

  @TempDir Path directory;
  private ColdBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new ColdBench(new LocalDisk(directory.resolve("store")));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /// What is in the queue that is looked at.
  enum Kind {
    PLAIN(FieldTable.EMPTY),
    PRIORITIES(FieldTable.builder().put("x-max-priority", 3).build()),
    TIME_OF_QUEUE(FieldTable.builder().put("x-message-ttl", 3_600_000).build()),
    TIME_OF_MESSAGES(FieldTable.EMPTY),
    SHARED(FieldTable.EMPTY),
    LETTERS(FieldTable.EMPTY),
    REJECTED(FieldTable.EMPTY),
    IN_PARTS(FieldTable.EMPTY);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final FieldTable arguments;

    Kind(FieldTable arguments) {
      this.arguments = arguments;
    }
  }

  private static String body(int i) {
    return "%06d %s".formatted(i, "x".repeat(50));
  }

  private static List<String> numbers(int count) {
    return numbers(count, _ -> 0);
  }

  /// Those that have the highest rank first.
  private static List<String> numbers(int count, Function<Integer, Integer> rank) {
    var all = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    all.sort(Comparator.comparing(rank).reversed());
    return all.stream().map("%06d"::formatted).toList();
  }

  /// A queue that holds so many messages of a kind.
  private MessageQueue filled(Kind kind, int count) {
    var queue = bench.declare("long", kind.arguments);
    var other = bench.declare("other", other(kind));
    var random = new Random(1);
    for (int i = 0; i < count; i++) {
      switch (kind) {
        case PLAIN, TIME_OF_QUEUE -> bench.publish(body(i), 0, FOR_EVER, queue);
        case PRIORITIES -> bench.publish(body(i), i % 5, FOR_EVER, queue);
        case TIME_OF_MESSAGES ->
            bench.publish(body(i), 0, 60_000L + random.nextInt(600_000), queue);
        case SHARED -> bench.publish(body(i), 0, FOR_EVER, queue, other);
        case LETTERS, REJECTED -> bench.publish(body(i), 0, FOR_EVER, other);
        case IN_PARTS -> bench.publishInParts(body(i), queue, other);
      }
      if (kind == Kind.REJECTED) {
        reject(other);
      }
      if (i % 500 == 0) {
        bench.settle();
      }
    }
    bench.settle();
    return queue;
  }

  private static FieldTable other(Kind kind) {
    if (kind != Kind.LETTERS && kind != Kind.REJECTED) {
      return FieldTable.EMPTY;
    }
    var letters =
        FieldTable.builder()
            .put("x-dead-letter-exchange", "")
            .put("x-dead-letter-routing-key", "long");
    return kind == Kind.LETTERS ? letters.put("x-max-length", 0).build() : letters.build();
  }

  private static void reject(MessageQueue queue) {
    var taker = new QueueBench.FakeConsumer(AckMode.MANUAL, 0);
    queue.get(taker, () -> {});
    taker.held.forEach(delivery -> queue.reject(delivery.sequence(), delivery.entry()));
  }

  private static List<String> expected(Kind kind) {
    return switch (kind) {
      case PRIORITIES -> numbers(MESSAGES, i -> Math.min(3, i % 5));
      case IN_PARTS -> numbers(MESSAGES).stream().map(_ -> "").toList();
      default -> numbers(MESSAGES);
    };
  }

  private List<String> drain(Kind kind, MessageQueue queue) {
    var found = bench.drain(queue);
    return kind == Kind.IN_PARTS ? found.stream().map(_ -> "").toList() : found;
  }

  @ParameterizedTest
  @EnumSource
  void leavesMemoryAndComesBack(Kind kind) {
    var queue = filled(kind, MESSAGES);

    assertThat(queue.readyCount()).isEqualTo(MESSAGES);
    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 2);
    assertThat(drain(kind, queue)).isEqualTo(expected(kind));
    bench.drain(bench.queue("other"));
    assertThat(queue.readyBytes()).isZero();
    assertThat(bench.living()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameAfterARestart(Kind kind) {
    long bytes = filled(kind, MESSAGES).readyBytes();
    bench.restart();
    var queue = bench.queue("long");

    assertThat(queue.readyCount()).isEqualTo(MESSAGES);
    assertThat(queue.readyBytes()).isEqualTo(bytes);
    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 2);
    assertThat(drain(kind, queue)).isEqualTo(expected(kind));
    bench.drain(bench.queue("other"));
    assertThat(bench.living()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isGoneWithAPurge(Kind kind) {
    var queue = filled(kind, MESSAGES);

    assertThat(queue.purge()).isEqualTo(MESSAGES);
    assertThat(queue.readyCount()).isZero();
    bench.queue("other").purge();
    assertThat(bench.living()).isZero();
    bench.restart();
    assertThat(bench.queue("long").readyCount()).isZero();
  }

  @Test
  void expiresOnTimeWhereverItIs() {
    var queue = filled(Kind.TIME_OF_MESSAGES, MESSAGES);
    var random = new Random(1);
    var times = new ArrayList<Integer>();
    for (int i = 0; i < MESSAGES; i++) {
      times.add(60_000 + random.nextInt(600_000));
    }

    for (int now = 50_000; now < 400_000; now += 50_000) {
      int moment = now;
      bench.pass(50_000);
      if (now == 200_000) {
        bench.restart();
        queue = bench.queue("long");
      }
      assertThat(queue.readyCount())
          .isEqualTo((int) times.stream().filter(t -> t > moment).count());
    }

    assertThat(queue.backlog().inMemory()).isLessThan(MESSAGES / 2);
    var left = new ArrayList<String>();
    for (int i = 0; i < MESSAGES; i++) {
      if (times.get(i) > 350_000) {
        left.add("%06d".formatted(i));
      }
    }
    assertThat(bench.drain(queue)).isEqualTo(left);
    assertThat(bench.living()).isZero();
  }
}
