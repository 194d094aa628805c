package io.leveret.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.cli.perf.report.LatencyLog;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ConfirmWindowTest {
  private final LatencyLog latencies = new LatencyLog();

  @Test
  void hasRoomForItsLimit() {
    var window = new ConfirmWindow(3);

    window.sent(0);
    window.sent(0);

    assertThat(window.room()).isEqualTo(1);
    assertThat(window.outstanding()).isEqualTo(2);
  }

  @Test
  void settlesEverythingUpToATag() {
    var window = filled(10);

    int settled = window.settle(7, true, 100, latencies);

    assertThat(settled).isEqualTo(7);
    assertThat(window.outstanding()).isEqualTo(3);
  }

  @Test
  void settlesNothingTwice() {
    var window = filled(10);

    window.settle(5, false, 100, latencies);

    assertThat(window.settle(5, false, 100, latencies)).isZero();
    assertThat(window.settle(6, true, 100, latencies)).isEqualTo(5);
  }

  @Test
  void takesNoConfirmForWhatWasNotSent() {
    var window = filled(2);

    int settled = window.settle(1_000, true, 100, latencies);

    assertThat(settled).isEqualTo(2);
    assertThat(window.room()).isEqualTo(10);
  }

  @Test
  void agreesWithASetOfTagsWhateverTheOrder() {
    for (long seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var window = new ConfirmWindow(50);
      var expected = new TreeSet<Long>();
      long next = 1;
      for (int step = 0; step < 1_000; step++) {
        if (random.nextBoolean() && window.room() > 0) {
          window.sent(step);
          expected.add(next++);
        } else {
          long tag = Math.max(1, next - random.nextInt(60));
          boolean multiple = random.nextInt(4) == 0;
          window.settle(tag, multiple, step, latencies);
          if (multiple) {
            expected.headSet(tag, true).clear();
          } else {
            expected.remove(tag);
          }
        }
        assertThat(window.outstanding()).as("seed %d", seed).isEqualTo(expected.size());
      }
    }
  }

  private static ConfirmWindow filled(int count) {
    var window = new ConfirmWindow(10);
    for (int i = 0; i < count; i++) {
      window.sent(i);
    }
    return window;
  }
}
