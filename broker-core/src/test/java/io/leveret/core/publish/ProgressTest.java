package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a shard may tell of its log while the topology is on its way to the disk.
class ProgressTest {
  private final Progress progress = new Progress();

  @Test
  void tellsAtOnceWhenTheTopologyIsThere() {
    progress.advance(20, 10, 5, 5);

    assertThat(progress.written()).isEqualTo(20);
    assertThat(progress.synced()).isEqualTo(10);
    assertThat(progress.isHeldBack()).isFalse();
  }

  @Test
  void waitsForTheTopologyOfThatMoment() {
    progress.advance(20, 10, 5, 4);
    assertThat(progress.written()).isZero();
    assertThat(progress.isHeldBack()).isTrue();

    progress.advance(40, 30, 9, 5);

    assertThat(progress.written())
        .as("what was written when the topology ended at 5")
        .isEqualTo(20);
    assertThat(progress.synced()).isEqualTo(10);
    assertThat(progress.isHeldBack()).isTrue();
  }

  @Test
  void isNotHeldBackForEverByDeclarations() {
    for (long end = 1; end <= 100; end++) {
      progress.advance(10 * end, 10 * end, end, end - 1);
    }

    assertThat(progress.synced()).isGreaterThanOrEqualTo(980);
  }
}
