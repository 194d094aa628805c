package io.leveret.core.queue.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Moments come in their order, whatever was taken out between.
class ExpiriesTest {
  @Test
  void tellsTheMomentsInTheirOrder() {
    Seeds.each(200, random -> new Model(random).run());
  }

  private record Expected(long moment, int priority, long sequence) {}

  private static final class Model {
    private final Random random;
    private final Expiries expiries = new Expiries();
    private final List<Expected> expected = new ArrayList<>();
    private final long[] next = new long[3];

    Model(Random random) {
      this.random = random;
    }

    void run() {
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> add();
          case 2 -> take();
          default -> removeFirst(random.nextInt(10));
        }
      }
      removeFirst(expected.size());
      assertThat(expiries.earliest()).isEqualTo(Expiries.NEVER);
    }

    /// Neighbours, of which many expire together.
    private void add() {
      int priority = random.nextInt(next.length);
      for (int left = random.nextInt(30); left > 0; left--) {
        long moment = random.nextInt(3) == 0 ? random.nextInt(1000) : 500;
        long sequence = next[priority]++;
        expiries.add(moment, priority, sequence);
        expected.add(new Expected(moment, priority, sequence));
      }
    }

    private void take() {
      int priority = random.nextInt(next.length);
      long first = random.nextLong(next[priority] + 1);
      long after = first + random.nextInt(30);
      var wanted =
          expected.stream()
              .filter(each -> each.priority() == priority)
              .filter(each -> each.sequence() >= first && each.sequence() < after)
              .toList();

      var taken = new ArrayList<Expected>();
      expiries.take(
          priority,
          first,
          after,
          (sequence, moment) -> taken.add(new Expected(moment, priority, sequence)));

      assertThat(taken).containsExactlyInAnyOrderElementsOf(wanted);
      expected.removeAll(wanted);
    }

    private void removeFirst(int most) {
      expected.sort(
          Comparator.comparingLong(Expected::moment)
              .thenComparing(Comparator.comparingInt(Expected::priority).reversed())
              .thenComparingLong(Expected::sequence));
      for (int left = Math.min(most, expected.size()); left > 0; left--) {
        var first = expected.removeFirst();
        assertThat(expiries.earliest()).isEqualTo(first.moment());
        assertThat(expiries.priority()).isEqualTo(first.priority());
        assertThat(expiries.sequence()).isEqualTo(first.sequence());
        expiries.removeFirst();
      }
    }
  }
}
