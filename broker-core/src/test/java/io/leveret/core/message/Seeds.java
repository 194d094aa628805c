package io.leveret.core.message;

import java.util.Random;
import java.util.function.Consumer;

/// Seeded random tests: a failure names its seed.
public final class Seeds {
  private Seeds() {}

  /// Runs `test` with each seed from 1 to `count`; with `-Dseed=n`, with that one alone.
  public static void each(int count, Consumer<Random> test) {
    Long only = Long.getLong("seed");
    if (only != null) {
      run(only, test);
      return;
    }
    for (long seed = 1; seed <= count; seed++) {
      run(seed, test);
    }
  }

  private static void run(long seed, Consumer<Random> test) {
    try {
      test.accept(new Random(seed));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
    }
  }
}
