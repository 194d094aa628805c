package io.leveret.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.loop.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which deliveries are taken back, and when.
class AckTimeoutsTest {
  private final ManualLoop loop = new ManualLoop();
  private final Table held = new Table();
  private final AckTimeouts timeouts = new AckTimeouts(loop, loop, held);

  /// The deliveries of a channel, without queues.
  private static final class Table implements AckTimeouts.Held {
    final TreeSet<Long> tags = new TreeSet<>();
    final List<Long> takenBack = new ArrayList<>();

    @Override
    public boolean contains(long tag) {
      return tags.contains(tag);
    }

    @Override
    public void takeBack(long tag) {
      assertThat(tags.remove(tag)).isTrue();
      takenBack.add(tag);
    }
  }

  @Test
  void takesBackWhatIsOverdueAndNothingElse() {
    deliver(1, 100);
    advance(60);
    deliver(2, 100);
    advance(39);
    assertThat(held.takenBack).isEmpty();

    advance(1);
    assertThat(held.takenBack).containsExactly(1L);
    advance(60);
    assertThat(held.takenBack).containsExactly(1L, 2L);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void passesOverWhatWasSettled() {
    deliver(1, 100);
    deliver(2, 100);
    held.tags.remove(1L);

    advance(100);

    assertThat(held.takenBack).containsExactly(2L);
    assertThat(timeouts.settlesLate(1, false)).isFalse();
    assertThat(timeouts.settlesLate(2, false)).isTrue();
  }

  @Test
  void heedsTheShorterTimeFirst() {
    deliver(1, 5000);
    deliver(2, 50);
    deliver(3, 500);

    advance(50);
    assertThat(held.takenBack).containsExactly(2L);
    advance(450);
    assertThat(held.takenBack).containsExactly(2L, 3L);
    advance(4500);
    assertThat(held.takenBack).containsExactly(2L, 3L, 1L);
  }

  @Test
  void keepsOneTimerForAllDeliveries() {
    for (int tag = 1; tag <= 1000; tag++) {
      deliver(tag, 1000);
      advance(1);
      held.tags.remove((long) tag);
      assertThat(loop.timers()).isEqualTo(1);
    }
    advance(1000);

    assertThat(loop.timers()).isZero();
    assertThat(held.takenBack).isEmpty();
  }

  @Test
  void waitsForCenturiesWithoutOverflow() {
    deliver(1, Long.MAX_VALUE);
    advance(Duration.ofDays(30).toMillis());

    assertThat(held.takenBack).isEmpty();
    assertThat(loop.timers()).isEqualTo(1);
  }

  @Test
  void stopsWithItsChannel() {
    deliver(1, 100);

    timeouts.stop();
    advance(200);

    assertThat(held.takenBack).isEmpty();
    assertThat(loop.timers()).isZero();
  }

  private void deliver(long tag, long timeoutMillis) {
    held.tags.add(tag);
    timeouts.watch(tag, timeoutMillis);
  }

  private void advance(long millis) {
    loop.advance(Duration.ofMillis(millis));
  }
}
