package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What compaction promises, against a disk that forgets and processes that end in the middle of
/// it. `-Dseed=17` repeats one failure, `-Dcompaction.seeds=100000` looks for more.
class CompactionSimulationTest {
  private long compacted;
  private long kept;

  private static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null
        ? LongStream.range(0, Long.getLong("compaction.seeds", 150))
        : LongStream.of(one);
  }

  /// Nothing that lives is lost or loses its address, nothing that is gone comes back, and every
  /// reference is accounted for: no segment is left alone because one was not found.
  @Test
  void losesNothing() {
    seeds().forEach(this::live);

    assertThat(compacted).isGreaterThan(seeds().count());
    assertThat(kept).isZero();
  }

  private void live(long seed) {
    try {
      var simulation = new CompactionSimulation(seed);
      simulation.run();
      compacted += simulation.compacted;
      kept += simulation.kept;
    } catch (IOException | RuntimeException | AssertionError e) {
      fail("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
    }
  }
}
