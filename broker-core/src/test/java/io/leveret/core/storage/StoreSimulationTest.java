package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What the store promises, against a disk that forgets. `-Dseed=17` repeats one failure,
/// `-Dseeds=100000` looks for more.
class StoreSimulationTest {
  private static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, Long.getLong("seeds", 200)) : LongStream.of(one);
  }

  /// Confirmed is recovered, recovered was published, order is kept, settled and synced stays away.
  @Test
  void keepsItsPromisesThroughCrashes() {
    seeds().forEach(StoreSimulationTest::live);
  }

  private static void live(long seed) {
    try {
      new StoreSimulation(seed).run();
    } catch (IOException | RuntimeException | AssertionError e) {
      fail("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
    }
  }

  /// The same suite finds a sync that does nothing: a test of the test.
  @Test
  void findsASyncThatLies() {
    long found = LongStream.range(0, 50).filter(StoreSimulationTest::isBrokenByALie).count();

    assertThat(found).isGreaterThan(10);
  }

  private static boolean isBrokenByALie(long seed) {
    try {
      var simulation = new StoreSimulation(seed);
      simulation.lieOnSync();
      simulation.run();
      return false;
    } catch (IOException | RuntimeException | AssertionError _) {
      return true;
    }
  }
}
