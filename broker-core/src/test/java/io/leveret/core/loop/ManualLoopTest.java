package io.leveret.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// What the other tests rely on when they move time.
class ManualLoopTest {
  private final ManualLoop loop = new ManualLoop();
  private final ArrayList<String> ran = new ArrayList<>();

  @Test
  void runsTasksInTheOrderTheyCame() {
    loop.execute(() -> {
      ran.add("first");
      loop.execute(() -> ran.add("third"));
    });
    loop.execute(() -> ran.add("second"));

    loop.runTasks();

    assertThat(ran).containsExactly("first", "second", "third");
  }

  @Test
  void runsTimersAtTheirTimeInOrder() {
    loop.schedule(Duration.ofSeconds(2), () -> ran.add("two at " + loop.nanoTime() / 1_000_000));
    loop.schedule(Duration.ofSeconds(1), () -> ran.add("one at " + loop.nanoTime() / 1_000_000));
    loop.schedule(Duration.ofSeconds(9), () -> ran.add("never"));
    loop.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).cancel();

    loop.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("one at 1000", "two at 2000");
    assertThat(loop.timers()).isEqualTo(1);
  }
}
