package io.leveret.cli.perf.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ParallelTest {
  private static final int MANY = 20 * Parallel.ACTIONS_AT_ONCE;

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();

  @Test
  void allActionsRunButOnlySoManyAtOnce() throws InterruptedException {
    var actions = Collections.nCopies(MANY, (Runnable) this::runUntilReleased);
    var caller = Thread.startVirtualThread(() -> Parallel.runAll(actions, Duration.ofMinutes(1)));

    await().until(() -> running.get() >= Parallel.ACTIONS_AT_ONCE);
    release.countDown();
    caller.join();

    assertThat(mostRunning).hasValue(Parallel.ACTIONS_AT_ONCE);
    assertThat(finished).hasValue(MANY);
  }

  @Test
  void anActionThatDoesNotEndKeepsNoOtherFromRunning() {
    var actions = new ArrayList<Runnable>(Collections.nCopies(10, finished::incrementAndGet));
    actions.addFirst(LockSupport::park);

    Parallel.runAll(actions, Duration.ofSeconds(2));

    assertThat(finished).hasValue(10);
  }

  private void runUntilReleased() {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    awaitRelease();
    running.decrementAndGet();
    finished.incrementAndGet();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
