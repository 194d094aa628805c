package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

/// Which peers a socket rests for, by what they bring in a second. S1L
class ReadCoalescingTest {
  private static final long SECOND = 1_000_000_000;
  private static final long REST = ReadCoalescing.REST.toNanos();
  private static final long READ = 5_000;
  private static final int MESSAGE = 60;

  private final ReadCoalescing coalescing = new ReadCoalescing();
  private long now = -SECOND;
  private long rested;
  private long brought;

  /// Lets a peer send for a while.
  ///
  /// @param peer tells how many bytes it has sent since it was last read, so many nanoseconds ago
  private void run(long nanos, LongToIntFunction peer) {
    long end = now + nanos;
    boolean rests = false;
    rested = 0;
    brought = 0;
    while (now < end) {
      long span = rests ? REST + READ : READ;
      int bytes = peer.applyAsInt(span);
      while (bytes == 0) { // nothing to read yet: the loop sleeps
        span += READ;
        bytes = peer.applyAsInt(span);
      }
      now += span;
      rested += rests ? REST : 0;
      brought += bytes;
      rests = coalescing.restsAfter(bytes, now);
    }
  }

  /// Sends a message each so many nanoseconds, whatever happens.
  private static LongToIntFunction steady(long nanos, int bytes) {
    return span -> (int) (span / nanos) * bytes;
  }

  /// Sends so many messages once it has had the answers to those before, which takes as long.
  private static LongToIntFunction answered(int messages, long nanos) {
    return span -> span >= nanos ? messages * MESSAGE : 0;
  }

  @Test
  void restsForAPeerThatSendsAMessageAtATime() {
    run(SECOND, steady(READ, MESSAGE));

    assertThat(rested).isGreaterThan(SECOND * 3 / 4);
  }

  @Test
  void looksAnewNowAndThenAndGoesOnResting() {
    run(10 * SECOND, steady(READ, MESSAGE));

    assertThat(rested).isGreaterThan(10 * SECOND * 3 / 4);
  }

  @Test
  void leavesAPeerAloneThatSendsSeldom() {
    run(SECOND, steady(50_000, MESSAGE));

    assertThat(rested).isZero();
  }

  @Test
  void leavesAPeerAloneThatSendsMuchAtOnce() {
    run(SECOND, steady(READ, 16 * 1024));

    assertThat(rested).isZero();
  }

  @Test
  void soonLeavesAPeerAloneThatWaitsForAnswers() {
    run(10 * SECOND, answered(4, 30_000));

    assertThat(rested).isLessThan(10 * SECOND / 10);
    assertThat(brought).isGreaterThan(10 * SECOND / 30_000 * 4 * MESSAGE * 95 / 100);
  }

  @Test
  void restsAgainForAPeerThatNoLongerWaits() {
    run(10 * SECOND, answered(4, 30_000));
    run(10 * SECOND, steady(READ, MESSAGE));

    assertThat(rested).isGreaterThan(10 * SECOND / 2);
  }
}
