package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.core.queue.backlog.BacklogSizes;
import io.leveret.core.storage.SteppedStore;
import io.leveret.core.storage.StoreCensus;
import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/// Letters of persistent messages in queues that are not durable, of which nearly all is in pages:
/// they come and go at any moment of a compaction of what they rest on.
final class LettersSimulation implements AutoCloseable {
  private static final int STEPS = 300;
  private static final long TIME_TO_LIVE = 1000;

  private final Random random;
  private final ColdBench bench;
  private final Fleeting first = new Fleeting("first", Long.MAX_VALUE);
  private final Fleeting second = new Fleeting("second", TIME_TO_LIVE);
  private MessageQueue durable;
  private int names;
  long compacted;
  long notCompacted;

  /// A queue that is not durable, the one that its messages died in before, and what it should
  /// hold.
  private final class Fleeting {
    private final String name;
    private final long timeToLive;
    private final List<Letter> letters = new ArrayList<>();

    Fleeting(String name, long timeToLive) {
      this.name = name;
      this.timeToLive = timeToLive;
    }

    void declare() {
      var arguments = FieldTable.builder();
      if (timeToLive < Long.MAX_VALUE) {
        arguments.put("x-message-ttl", timeToLive);
      }
      var _ = bench.declare(name, false, arguments.build());
      var toLetters =
          FieldTable.builder()
              .put("x-dead-letter-exchange", "")
              .put("x-dead-letter-routing-key", name);
      var _ = bench.declare("dies-" + name, toLetters.build());
    }

    MessageQueue queue() {
      return bench.queue(name);
    }

    MessageQueue dies() {
      return bench.queue("dies-" + name);
    }

    void take(int most) {
      assertThat(bench.take(queue(), most)).isEqualTo(first(most));
    }

    private List<String> first(int most) {
      var taken = letters.subList(0, Math.min(most, letters.size()));
      var names = taken.stream().map(Letter::name).toList();
      taken.clear();
      return names;
    }

    /// Another message comes, which is no letter and may be gone before them.
    void expire(long millis) {
      String name = "t" + names++;
      bench.publishTransient(name + " ", 0, millis, queue());
      came(name, Math.min(millis, timeToLive));
    }

    void came(String letter) {
      came(letter, timeToLive);
    }

    private void came(String letter, long lives) {
      letters.add(new Letter(letter, lives == Long.MAX_VALUE ? lives : now() + lives));
    }
  }

  /// @param until when it dies
  private record Letter(String name, long until) {}

  LettersSimulation(long seed) {
    random = new Random(seed);
    var sizes = new BacklogSizes(2, 1, 2, 3, 2, 5, 2);
    bench = new ColdBench(SteppedStore.memory(random), sizes, SteppedStore.little());
    declare();
  }

  private void declare() {
    durable = bench.declare("durable", FieldTable.EMPTY);
    first.declare();
    second.declare();
  }

  private long now() {
    return bench.shard().loop().currentTimeMillis();
  }

  void run() {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    first.take(Integer.MAX_VALUE);
    second.take(Integer.MAX_VALUE);
    bench.drain(durable);
    assertThat(bench.living()).isZero();
    count();
  }

  private void step() {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3 -> publish();
      case 4, 5, 6, 7, 8, 9 -> bench.shard().store().checkpoint();
      case 10 -> any().take(1 + random.nextInt(12));
      case 11 -> empty(any());
      case 12 -> pass(random.nextInt(400));
      case 13 -> restart();
      case 14 -> bench.settle();
      default -> {
        bench.shard().endBatch();
        bench.shard().work();
      }
    }
  }

  /// Publishes much that goes soon, and some that dies.
  private void publish() {
    for (int i = 0; i < 25; i++) {
      bench.publish("-" + "x".repeat(random.nextInt(400)), 0, MessageView.FOR_EVER, durable);
      if (random.nextInt(5) == 0) {
        die();
      } else if (random.nextInt(10) == 0) {
        any().expire(100 + random.nextInt(2000));
      }
    }
    pass(2);
    bench.drain(durable);
  }

  private void die() {
    String name = "m" + names++;
    String body = name + " " + "x".repeat(random.nextInt(100));
    switch (random.nextInt(3)) {
      case 0 -> die(name, body, first);
      case 1 -> die(name, body, second);
      default -> die(name, body, first, second);
    }
  }

  private void die(String name, String body, Fleeting... to) {
    var queues = new MessageQueue[to.length];
    for (int i = 0; i < to.length; i++) {
      queues[i] = to[i].dies();
    }
    bench.publish(body, 0, 1, queues);
    pass(2);
    for (var fleeting : to) {
      fleeting.came(name);
    }
  }

  private Fleeting any() {
    return random.nextBoolean() ? first : second;
  }

  private void empty(Fleeting fleeting) {
    assertThat(fleeting.queue().readyCount()).isEqualTo(fleeting.letters.size());
    fleeting.letters.clear();
    if (random.nextBoolean()) {
      fleeting.queue().purge();
    } else {
      bench.delete(fleeting.name);
      fleeting.declare();
    }
  }

  private void pass(long millis) {
    bench.pass(millis);
    Predicate<Letter> isDead = letter -> letter.until() <= now();
    first.letters.removeIf(isDead);
    second.letters.removeIf(isDead);
  }

  private void restart() {
    count();
    if (random.nextBoolean()) {
      bench.restart();
    } else {
      bench.kill();
    }
    first.letters.clear();
    second.letters.clear();
    declare();
    bench.settle();
    // What was on its way to die may do so again.
    List.of(durable, first.queue(), second.queue()).forEach(bench::drain);
  }

  private void count() {
    compacted += StoreCensus.compacted(bench.shard().store());
    notCompacted += StoreCensus.notCompacted(bench.shard().store());
  }

  @Override
  public void close() {
    bench.close();
  }
}
