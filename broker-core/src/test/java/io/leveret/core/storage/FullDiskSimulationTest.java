package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What the store promises on a disk that fills up and empties again. `-Dseed=17` repeats one
/// failure, `-Dseeds=10000` looks for more.
class FullDiskSimulationTest {
  private static final int SEEDS = 25;

  /// Among them 32, whose store stayed full because it found no room for a second checkpoint.
  private static final int FIRST_DRAINED = 8;

  private static LongStream seeds(int first) {
    var one = Long.getLong("seed");
    return one == null
        ? LongStream.range(first, first + Long.getLong("seeds", SEEDS))
        : LongStream.of(one);
  }

  /// Nothing ends the store, publishers are held back and let go, and what was confirmed is there
  /// after a loss of power at any moment, also when it is opened on the full disk.
  @Test
  void standsADiskThatFillsUpAndEmpties() {
    seeds(0).forEach(FullDiskSimulationTest::live);
  }

  private static void live(long seed) {
    try {
      new FullDiskSimulation(seed).run();
    } catch (IOException | RuntimeException | AssertionError e) {
      fail("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
    }
  }

  /// Power is lost on a disk that has no byte left, and nobody but the broker makes room.
  @Test
  void makesRoomByBeingDrainedWhenNobodyElseDoes() {
    seeds(FIRST_DRAINED)
        .forEach(seed -> {
          try {
            new DrainedDiskSimulation(seed).run();
          } catch (IOException | RuntimeException | AssertionError e) {
            fail("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
          }
        });
  }

  @Test
  void isFullInMostLives() throws IOException {
    int full = 0;
    for (long seed = 0; seed < 10; seed++) {
      var simulation = new FullDiskSimulation(seed);
      simulation.run();
      full += simulation.timesFull() > 0 ? 1 : 0;
    }

    assertThat(full).isGreaterThan(5);
  }
}
