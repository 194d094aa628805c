package io.leveret.core.storage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the store promises, against a disk that forgets, fails and fills up. `-Dseed=17` repeats
/// one failure, `-Dstore.seeds=1000000` looks for more.
class StoreSimulationTest {
  /// Confirmed is recovered, recovered was published, order is kept, settled and synced stays away.
  @Test
  void keepsItsPromises() {
    new Suite(Bug.NONE).run();
  }

  /// A test of the test.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsWhatIsWrongOnPurpose(Bug bug) {
    assertThat(new Suite(bug).failsWithin(5000)).isTrue();
  }
}
