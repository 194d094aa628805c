package io.leveret.core.queue.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.Seeds;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The heap against a priority queue.
class ReturnedEntriesTest {
  /// An entry and its place.
  private record Returned(long sequence, long entry) {}

  @Test
  void givesTheEntryWithTheLeastSequence() {
    Seeds.each(200, ReturnedEntriesTest::compare);
  }

  @Test
  void takesEntriesInEitherDirection() {
    var ascending = new ReturnedEntries();
    var descending = new ReturnedEntries();

    for (int i = 0; i < 5000; i++) {
      ascending.add(i, i);
      descending.add(4999 - i, 4999 - i);
    }

    for (int i = 0; i < 5000; i++) {
      assertThat(ascending.firstSequence()).isEqualTo(i);
      assertThat(descending.firstEntry()).isEqualTo(i);
      ascending.removeFirst();
      descending.removeFirst();
    }
    assertThat(ascending.isEmpty()).isTrue();
    assertThat(descending.isEmpty()).isTrue();
  }

  private static void compare(Random random) {
    var heap = new ReturnedEntries();
    var expected = new PriorityQueue<Returned>((a, b) -> Long.compare(a.sequence, b.sequence));
    var used = new HashSet<Long>();
    int bias = 1 + random.nextInt(9);
    for (int i = 0; i < 3000; i++) {
      if (expected.isEmpty() || random.nextInt(10) < bias) {
        long sequence = unused(random, used);
        heap.add(sequence, ~sequence);
        expected.add(new Returned(sequence, ~sequence));
      } else {
        heap.removeFirst();
        expected.remove();
      }
      check(heap, expected);
    }
  }

  private static void check(ReturnedEntries heap, PriorityQueue<Returned> expected) {
    assertThat(heap.size()).isEqualTo(expected.size());
    if (!expected.isEmpty()) {
      assertThat(heap.firstSequence()).isEqualTo(expected.peek().sequence());
      assertThat(heap.firstEntry()).isEqualTo(expected.peek().entry());
    }
  }

  private static long unused(Random random, Set<Long> used) {
    long sequence = random.nextInt(1_000_000);
    while (!used.add(sequence)) {
      sequence = random.nextInt(1_000_000);
    }
    return sequence;
  }
}
