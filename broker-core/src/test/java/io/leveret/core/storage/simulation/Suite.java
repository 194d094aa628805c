package io.leveret.core.storage.simulation;

import java.util.stream.LongStream;

/// Many seeds, each in a world of its own, so that they run at once on all cores.
record Suite(Bug bug) {
  private static final long SEEDS = 100_000;

  /// Requires every seed to keep its promises.
  void run() {
    var only = Long.getLong("seed");
    if (only != null) {
      require(only);
    } else {
      long first = Long.getLong("store.first", 0);
      LongStream.range(first, first + Long.getLong("store.seeds", SEEDS))
          .parallel()
          .forEach(this::require);
    }
  }

  private void require(long seed) {
    try {
      new Life(seed, bug).run();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(report(seed, e), e);
    }
  }

  private static String report(long seed, Throwable cause) {
    return """
    seed %d: %s
    repeat it with: mvn -q -pl broker-core -am test -Dtest=StoreSimulationTest -Dseed=%d \
    -Dsurefire.failIfNoSpecifiedTests=false\
    """
        .formatted(seed, cause.getMessage(), seed);
  }

  /// Whether one of the first seeds fails.
  boolean failsWithin(long seeds) {
    return LongStream.range(0, seeds).parallel().anyMatch(this::fails);
  }

  private boolean fails(long seed) {
    try {
      new Life(seed, bug).run();
      return false;
    } catch (Exception | AssertionError _) {
      return true;
    }
  }
}
