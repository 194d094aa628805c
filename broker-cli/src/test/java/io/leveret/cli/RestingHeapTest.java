package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When the collector is asked for.
class RestingHeapTest {
  private static final long MIB = 1 << 20;

  private final List<String> done = new ArrayList<>();
  private long used = 12 * MIB;
  private long left = 10 * MIB;
  private long nanos;

  private final RestingHeap heap =
      new RestingHeap(
          () -> used,
          () -> nanos,
          () -> done.add("let go"),
          () -> {
            done.add("collect");
            used = left;
          });

  @Test
  void collectsWhatABusyTimeLeftOnceItIsOver() {
    used = 100 * MIB;
    work(10);
    assertThat(done).isEmpty();

    rest(3);
    assertThat(done).containsExactly("let go");
    rest(1);
    assertThat(done).containsExactly("let go", "collect");
  }

  @Test
  void leavesAHeapAloneThatHasNotGrown() {
    used = 100 * MIB;
    rest(6);
    assertThat(done).containsExactly("let go", "collect");

    used = 20 * MIB;
    rest(6);
    assertThat(done).hasSize(2);

    used = 30 * MIB;
    rest(6);
    assertThat(done).hasSize(4);
  }

  /// The pause is the longer the more is in use.
  @Test
  void aLargeHeapIsCollectedMoreRarely() {
    used = 100 * MIB;
    left = 90 * MIB;
    rest(6);
    used = 130 * MIB;
    rest(6);
    assertThat(done).containsExactly("let go", "collect");

    used = 136 * MIB;
    rest(6);
    assertThat(done).hasSize(4);
  }

  /// What the heap grew by is counted from the least that it had since.
  @Test
  void countsFromWhatAnotherCollectionLeft() {
    used = 100 * MIB;
    rest(6);
    used = 4 * MIB;
    rest(6);
    used = 21 * MIB;
    rest(6);
    assertThat(done).containsExactly("let go", "collect", "let go", "collect");
  }

  @Test
  void waitsWhenWorkComesBeforeTheCollection() {
    used = 100 * MIB;
    rest(3);
    work(1);
    assertThat(done).containsExactly("let go");
    rest(6);
    assertThat(done).containsExactly("let go", "let go", "collect");
  }

  private void rest(int seconds) {
    look(seconds, 1_000_000);
  }

  private void work(int seconds) {
    look(seconds, 500_000_000);
  }

  private void look(int seconds, long takenInEach) {
    for (int second = 0; second < seconds; second++) {
      nanos += takenInEach;
      heap.look();
    }
  }
}
