package io.leveret.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The order of deadlines, and the memory they take.
class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();

  private record Due(long nanos, long tag) {}

  @Test
  void givesTheEarliestFirst() {
    var random = new Random(4);
    var expected = new PriorityQueue<Due>(Comparator.comparingLong(Due::nanos));
    for (long tag = 1; tag <= 5000; tag++) {
      if (random.nextInt(3) == 0 && !expected.isEmpty()) {
        assertThat(deadlines.firstNanos()).isEqualTo(expected.remove().nanos());
        deadlines.removeFirst();
      }
      long nanos = random.nextLong(1000);
      expected.add(new Due(nanos, tag));
      deadlines.add(nanos, tag, _ -> true);
    }

    while (!expected.isEmpty()) {
      assertThat(deadlines.firstNanos()).isEqualTo(expected.remove().nanos());
      deadlines.removeFirst();
    }
    assertThat(deadlines.isEmpty()).isTrue();
  }

  @Test
  void growsWithWhatIsHeldOnly() {
    for (long tag = 1; tag <= 1_000_000; tag++) {
      long newest = tag;
      deadlines.add(tag, tag, held -> held > newest - 20);
    }

    assertThat(deadlines.capacity()).isLessThanOrEqualTo(64);
  }

  @Test
  void keepsWhatIsHeldWhenItMakesRoom() {
    for (long tag = 1; tag <= 1000; tag++) {
      deadlines.add(2000 - tag, tag, held -> held % 100 == 0);
    }

    long last = 0;
    int kept = 0;
    while (!deadlines.isEmpty()) {
      assertThat(deadlines.firstNanos()).isGreaterThan(last).isEqualTo(2000 - deadlines.firstTag());
      last = deadlines.firstNanos();
      kept += deadlines.firstTag() % 100 == 0 ? 1 : 0;
      deadlines.removeFirst();
    }
    assertThat(kept).isEqualTo(10);
  }
}
