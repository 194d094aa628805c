package io.leveret.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Transactions come back whole or not at all, whatever a crash leaves of them. `-Dseed=17` repeats
/// one failure, `-Dseeds=100000` looks for more.
class TransactionSimulationTest {
  private static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, Long.getLong("seeds", 400)) : LongStream.of(one);
  }

  /// AK-09
  @Test
  void keepsTransactionsWholeThroughCrashes() {
    seeds().forEach(TransactionSimulationTest::live);
  }

  private static void live(long seed) {
    try {
      new TransactionSimulation(seed, true).run();
    } catch (IOException | RuntimeException | AssertionError e) {
      fail("seed " + seed + " fails; repeat it with -Dseed=" + seed, e);
    }
  }

  /// The same suite finds transactions that are told to the log record by record, without a commit
  /// record that counts: a test of the test.
  @Test
  void findsTransactionsWithoutCommitRecords() {
    long found = LongStream.range(0, 200).filter(TransactionSimulationTest::isBroken).count();

    assertThat(found).isGreaterThan(4);
  }

  private static boolean isBroken(long seed) {
    try {
      new TransactionSimulation(seed, false).run();
      return false;
    } catch (IOException | RuntimeException | AssertionError _) {
      return true;
    }
  }
}
