package io.leveret.core.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The broker does what the model says, whatever clients do. `-Dseed=17` repeats one failure,
/// `-Dmodel.seeds=1000000` looks for more, `-Dmodel.first=10001` for those from there on; with
/// several shards, `-Dmodel.share=1` leaves none out.
class ModelTest {
  @Test
  void doesWhatTheModelSays() {
    new Suite(Fault.NONE).run();
  }

  /// What a client sees does not depend on which shard anything lives on.
  @Test
  void doesWhatTheModelSaysWithThreeShards() {
    new Suite(Fault.NONE, 3, false).run();
  }

  /// Nor on when a connection moves from one to another, and takes queues along.
  @Test
  void doesWhatTheModelSaysWhileConnectionsMove() {
    new Suite(Fault.NONE, 3, true).run();
  }

  /// A test of the test.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsWhatIsWrongOnPurpose(Fault fault) {
    assertThat(new Suite(fault).failures(200)).isGreaterThan(5);
  }
}
