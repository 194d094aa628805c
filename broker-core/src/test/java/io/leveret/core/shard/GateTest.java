package io.leveret.core.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Loops that share what no lock of its own guards.
class GateTest {
  private static final int LOOPS = 3;
  private static final int BATCHES = 20_000;

  @Test
  void lostNothingThoughEverybodyStopsEverybody() throws Exception {
    var counts = new long[LOOPS];
    var gates = Gate.together(LOOPS);
    List<Future<Long>> ends = new ArrayList<>();

    try (var threads = Executors.newFixedThreadPool(LOOPS)) {
      for (int loop = 0; loop < LOOPS; loop++) {
        int own = loop;
        ends.add(threads.submit(() -> work(gates.get(own), own, counts)));
      }
    }

    long done = 0;
    for (var end : ends) {
      done += end.get(60, TimeUnit.SECONDS);
    }
    assertThat(counts[0] + counts[1] + counts[2]).isEqualTo(done);
  }

  /// Counts up its own number, and now and then everybody's, which it enters for or stops the
  /// others for from outside. Answers how often.
  private static long work(Gate gate, int own, long[] counts) {
    var random = new Random(own);
    long done = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      boolean stops = random.nextInt(4) == 0;
      if (!stops || random.nextBoolean()) {
        gate.enter();
        counts[own]++;
        done++;
      }
      if (stops) {
        gate.stopOthers();
        for (int other = 0; other < LOOPS; other++) {
          counts[other]++;
          done++;
        }
      }
      gate.leave();
    }
    return done;
  }

  @Test
  void stopsOthersOnceABatch() {
    var gate = Gate.together(2).getFirst();
    gate.enter();

    assertThat(gate.stopOthers()).isTrue();
    assertThat(gate.stopOthers()).isFalse();
    assertThat(gate.isStill()).isTrue();
    gate.leave();

    assertThat(gate.isStill()).isFalse();
    assertThat(gate.isInside()).isFalse();
  }

  /// Else a task that begins there would go on beside it.
  @Test
  void isStillForWhoeverHasStoppedItAlone() throws Exception {
    var gates = Gate.together(2);
    var other = gates.getLast();
    gates.getFirst().stopOthers();

    assertThat(other.isStill()).isTrue();
    assertThat(other.stopOthers()).isFalse();
    try (var itsLoop = Executors.newSingleThreadExecutor()) {
      assertThat(itsLoop.submit(other::isStill).get(60, TimeUnit.SECONDS)).isFalse();
    }
    gates.getFirst().leave();
  }

  @Test
  void costsNothingAlone() {
    var gate = Gate.alone();

    assertThat(gate.enter()).isFalse();
    assertThat(gate.stopOthers()).isFalse();
    assertThat(gate.isStill()).isTrue();
  }
}
