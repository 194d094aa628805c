package io.leveret.core.queue.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import io.leveret.core.storage.directory.MessageRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A backlog of which parts left and came back is the same queue as one that never lost anything.
class BacklogTest {
  private static final int SEGMENT = 3000;

  @Test
  void behavesAsADequeWhateverLeavesAndComesBack() {
    Seeds.each(60, random -> new Model(random).run());
  }

  /// Entries are addresses from 1 on; those of one segment are `SEGMENT` neighbours.
  private static final class Model {
    private final Random random;
    private final Backlog backlog = new Backlog();
    private final ArrayDeque<Long> expected = new ArrayDeque<>();
    private long next = 1;

    Model(Random random) {
      this.random = random;
    }

    void run() {
      for (int step = 0; step < 400; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> add(random.nextInt(2000));
          case 2 -> poll(random.nextInt(2500));
          case 3 -> chill();
          default -> refill();
        }
        check();
      }
    }

    private void add(int count) {
      for (int i = 0; i < count; i++) {
        backlog.add(next);
        expected.add(next++);
      }
    }

    private void poll(int count) {
      for (int i = 0; i < count && !expected.isEmpty(); i++) {
        if (backlog.peek() == Backlog.NONE) {
          refill();
        }
        assertThat(backlog.peek()).isEqualTo(expected.remove());
        backlog.poll();
      }
    }

    /// Offers a sealed segment, all of whose messages were of this queue.
    private void chill() {
      long sealed = (next - 1) / SEGMENT;
      if (sealed == 0) {
        return;
      }
      long[] read = new long[SEGMENT];
      long segment = random.nextLong(sealed);
      for (int i = 0; i < SEGMENT; i++) {
        read[i] = segment * SEGMENT + i + 1;
      }
      long first = backlog.firstToLeave(read[0], read[SEGMENT - 1]);
      if (first < backlog.tail()) {
        int place = (int) (backlog.at(first) - read[0]);
        backlog.chill(segment, first, read, place);
      }
    }

    private void refill() {
      var run = backlog.wanted();
      if (run != null) {
        int count = Math.min(run.count(), 1 + random.nextInt(3000));
        long[] read = new long[count];
        for (int i = 0; i < count; i++) {
          read[i] = run.segment() * SEGMENT + run.from() + i + 1;
        }
        backlog.refill(Objects.requireNonNull(run), read);
      }
    }

    private void check() {
      assertThat(backlog.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(backlog.tail() - backlog.head()).isEqualTo(expected.size());
      List<Long> seen = new ArrayList<>();
      backlog.forEach(
          new Backlog.Visitor() {
            @Override
            public boolean entry(long entry) {
              return seen.add(entry);
            }

            @Override
            public boolean run(MessageRun run) {
              for (int i = 0; i < run.count(); i++) {
                seen.add(run.segment() * SEGMENT + run.from() + i + 1);
              }
              return true;
            }
          });
      assertThat(seen.size()).isEqualTo(expected.size());
      assertThat(seen.equals(List.copyOf(expected))).isTrue();
    }
  }
}
