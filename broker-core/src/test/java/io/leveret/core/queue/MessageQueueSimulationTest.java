package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import io.leveret.core.queue.QueueBench.Delivery;
import io.leveret.core.queue.QueueBench.FakeConsumer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A queue with publishers and consumers that do what a seed says; what must always hold is checked
/// after every step.
class MessageQueueSimulationTest {
  @TempDir Path directory;
  private int runs;

  @Test
  void losesNothingAndRepeatsNothingInMemory() {
    Seeds.each(40, random -> run(random, false));
  }

  @Test
  void losesNothingAndRepeatsNothingOnDisk() {
    Seeds.each(40, random -> run(random, true));
  }

  private void run(Random random, boolean durable) {
    try (var bench = new QueueBench(directory.resolve("run" + ++runs), durable)) {
      new Simulation(bench, random).run(400);
    }
  }

  private static final class Simulation {
    private final QueueBench bench;
    private final MessageQueue queue;
    private final Random random;
    private final List<FakeConsumer> consumers = new ArrayList<>();
    private final List<FakeConsumer> everyone = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();
    private final Set<String> purged = new HashSet<>();
    private final Set<String> handedOut = new HashSet<>();
    private int published;
    private int newest = -1;
    private int seen;

    Simulation(QueueBench bench, Random random) {
      this.bench = bench;
      this.queue = bench.queue();
      this.random = random;
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        check();
      }
      drain();
    }

    private void step() {
      switch (random.nextInt(16)) {
        case 0 -> subscribe();
        case 1 -> unsubscribe();
        case 2 -> purge();
        case 3 -> consumers.forEach(consumer -> consumer.credit(random.nextInt(20)));
        case 4, 5 -> get();
        case 6, 7 -> forSome(FakeConsumer::requeue);
        case 8, 9 -> forSome(this::settle);
        case 10, 11 -> bench.shard().endBatch();
        case 12 -> bench.settle();
        default -> publish(1 + random.nextInt(20));
      }
    }

    private void publish(int count) {
      for (int i = 0; i < count; i++) {
        bench.publish("%06d %s".formatted(published++, "x".repeat(random.nextInt(300))));
      }
    }

    private void subscribe() {
      if (consumers.size() < 4) {
        var consumer =
            random.nextInt(4) == 0
                ? bench.consumeAutomatically()
                : bench.consume(random.nextInt(9));
        consumers.add(consumer);
        everyone.add(consumer);
      }
    }

    /// What it holds stays with it, and is settled or returned later.
    private void unsubscribe() {
      if (!consumers.isEmpty()) {
        queue.unsubscribe(consumers.remove(random.nextInt(consumers.size())).subscription());
      }
    }

    private void purge() {
      if (random.nextInt(5) == 0) {
        Set<String> held = held();
        assertThat(queue.purge()).isEqualTo(published - gone() - held.size());
        for (int i = 0; i < published; i++) {
          String id = "%06d".formatted(i);
          if (!settled.contains(id) && !held.contains(id)) {
            purged.add(id);
          }
        }
      }
    }

    private void get() {
      var getter = new FakeConsumer(AckMode.MANUAL, 0);
      everyone.add(getter);
      queue.get(getter, () -> {});
    }

    private void forSome(Action action) {
      for (FakeConsumer consumer : everyone) {
        for (Delivery delivery : List.copyOf(consumer.held)) {
          if (random.nextInt(3) == 0) {
            action.apply(consumer, queue, delivery);
          }
        }
      }
    }

    private void settle(FakeConsumer consumer, MessageQueue from, Delivery delivery) {
      settled.add(id(delivery));
      consumer.settle(from, delivery);
    }

    /// An action on something that was handed out.
    private interface Action {
      void apply(FakeConsumer consumer, MessageQueue queue, Delivery delivery);
    }

    private void check() {
      noteDeliveries();
      Set<String> held = held();
      assertThat(queue.unacknowledgedCount()).isEqualTo(held.size());
      assertThat(queue.readyCount() + queue.unacknowledgedCount()).isEqualTo(published - gone());
      assertThat(Collections.disjoint(held, settled)).isTrue();
    }

    /// Whatever came since the last look: a message comes twice only if it says so, and those that
    /// come for the first time keep their order.
    private void noteDeliveries() {
      var fresh = new ArrayList<Delivery>();
      for (FakeConsumer consumer : everyone) {
        for (Delivery delivery : consumer.taken) {
          fresh.add(delivery);
        }
        if (consumer.ackMode() == AckMode.AUTOMATIC) {
          consumer.taken.forEach(delivery -> settled.add(id(delivery)));
        }
        consumer.taken.clear();
      }
      seen += fresh.size();
      int before = newest;
      for (Delivery delivery : fresh) {
        boolean first = handedOut.add(id(delivery));
        assertThat(delivery.isRedelivered()).as(delivery.body()).isEqualTo(!first);
        if (first) {
          assertThat(Integer.parseInt(id(delivery))).isGreaterThan(before);
          newest = Math.max(newest, Integer.parseInt(id(delivery)));
        }
      }
    }

    /// In the end one consumer gets all that is left, in order.
    private void drain() {
      forSome(FakeConsumer::requeue);
      everyone.forEach(
          consumer -> List.copyOf(consumer.held).forEach(d -> consumer.requeue(queue, d)));
      List.copyOf(consumers).forEach(consumer -> queue.unsubscribe(consumer.subscription()));
      noteDeliveries();
      FakeConsumer last = bench.consumeAutomatically();
      bench.settle();

      assertThat(last.bodies()).isSorted().doesNotHaveDuplicates();
      assertThat(last.taken).hasSize(published - gone());
      assertThat(queue.readyCount()).isZero();
      assertThat(queue.unacknowledgedCount()).isZero();
      assertThat(seen).isPositive();
    }

    private int gone() {
      return settled.size() + purged.size();
    }

    private Set<String> held() {
      var held = new HashSet<String>();
      for (FakeConsumer consumer : everyone) {
        for (Delivery delivery : consumer.held) {
          assertThat(held.add(id(delivery))).as("held twice: " + delivery.body()).isTrue();
        }
      }
      return held;
    }

    private static String id(Delivery delivery) {
      return delivery.body().substring(0, 6);
    }
  }
}
