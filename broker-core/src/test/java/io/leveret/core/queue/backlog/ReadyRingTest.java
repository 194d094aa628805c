package io.leveret.core.queue.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The ring against a deque, above all where pages begin and end.
class ReadyRingTest {
  private static final int PAGE = 4096;

  @Test
  void behavesAsADeque() {
    Seeds.each(60, random -> new Model(random).run(40));
  }

  @Test
  void startsAtSequenceZero() {
    var ring = new ReadyRing(0, new PagePool(12));

    assertThat(ring.head()).isZero();
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void goesOnAfterItRanEmptyOnAPageBorder() {
    var model = new Model(new Random(1));

    model.add(PAGE);
    model.poll(PAGE);
    model.add(PAGE + 1);
    model.poll(PAGE);
    model.add(2 * PAGE);

    model.check();
  }

  @Test
  void goesOnAfterItWasClearedOnAPageBorder() {
    for (int pages = 1; pages <= 5; pages++) {
      var model = new Model(new Random(1));
      model.add(pages * PAGE);
      model.poll(17);

      model.clear();
      model.add(2 * PAGE + 3);

      model.check();
    }
  }

  @Test
  void holdsALongQueueThatMovesForward() {
    var model = new Model(new Random(1));
    model.add(9 * PAGE);

    for (int i = 0; i < 40; i++) {
      model.poll(1000);
      model.add(1003);
    }

    model.check();
  }

  @Test
  void splitsAnywhere() {
    Seeds.each(
        200,
        random -> {
          var model = new Model(random);
          model.add(1 + random.nextInt(6 * PAGE));
          model.poll(random.nextInt(2 * PAGE));
          model.split();
          model.check();
          model.run(10);
        });
  }

  /// A ring and what it should hold.
  private static final class Model {
    private final Random random;
    private ReadyRing ring = new ReadyRing(0, new PagePool(12));
    private final ArrayDeque<Long> expected = new ArrayDeque<>();
    private long head;

    Model(Random random) {
      this.random = random;
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        switch (random.nextInt(12)) {
          case 0 -> clear();
          case 1 -> poll(expected.size());
          case 2 -> addToBorder();
          case 3 -> pollToBorder();
          case 4, 5, 6 -> poll(random.nextInt(2 * PAGE));
          default -> add(random.nextInt(3 * PAGE));
        }
        check();
      }
    }

    void add(int count) {
      for (int i = 0; i < count; i++) {
        long entry = random.nextLong();
        ring.add(entry);
        expected.add(entry);
      }
    }

    void poll(int count) {
      for (int i = 0; i < count && !expected.isEmpty(); i++) {
        assertThat(ring.peek()).isEqualTo(expected.peek());
        assertThat(ring.poll()).isEqualTo(expected.poll());
        head++;
      }
    }

    void clear() {
      ring.truncate(ring.head());
      expected.clear();
    }

    /// Leaves out some in the middle, and goes on with those before or behind them.
    void split() {
      long first = head + random.nextInt(expected.size() + 1);
      long after = first + random.nextInt((int) (head + expected.size() - first) + 1);
      var later = ring.split(first, after);
      if (random.nextBoolean()) {
        while (expected.size() > first - head) {
          expected.removeLast();
        }
      } else {
        while (head < after) {
          expected.removeFirst();
          head++;
        }
        ring = later;
      }
    }

    void check() {
      assertThat(ring.size()).isEqualTo(expected.size());
      assertThat(ring.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(ring.head()).isEqualTo(head);
      long sequence = head;
      for (long entry : expected) {
        if (ring.at(sequence++) != entry) {
          throw new AssertionError("wrong entry at " + (sequence - 1));
        }
      }
    }

    private void addToBorder() {
      add(PAGE - (int) ((head + expected.size()) % PAGE));
    }

    private void pollToBorder() {
      poll(PAGE - (int) (head % PAGE));
    }
  }
}
