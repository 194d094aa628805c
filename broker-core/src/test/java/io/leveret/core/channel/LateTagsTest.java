package io.leveret.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Late acknowledgements: which are known to be late, and for how long.
class LateTagsTest {
  private final LateTags late = new LateTags();

  @Test
  void letsEachBeSettledOnce() {
    late.add(5);
    late.add(3);
    late.add(9);

    assertThat(late.settle(4, false)).isFalse();
    assertThat(late.settle(3, false)).isTrue();
    assertThat(late.settle(3, false)).isFalse();
    assertThat(late.settle(9, false)).isTrue();
    assertThat(late.settle(5, false)).isTrue();
  }

  @Test
  void settlesThoseBeforeToo() {
    for (long tag = 1; tag <= 20; tag++) {
      late.add(tag);
    }

    assertThat(late.settle(10, true)).isTrue();
    assertThat(late.settle(7, false)).isFalse();
    assertThat(late.settle(11, false)).isTrue();
    assertThat(late.settle(21, true)).isFalse();
    assertThat(late.settle(20, false)).isFalse();
  }

  /// A client that is late beyond all measure is not refused, and costs no more memory.
  @Test
  void takesTheOldestOfVeryManyForLate() {
    long count = LateTags.MOST + 100;
    for (long tag = 1; tag <= count; tag++) {
      late.add(tag * 2);
    }

    assertThat(late.settle(2, false)).isTrue();
    assertThat(late.settle(0, false)).isFalse();
    assertThat(late.settle(count * 2, false)).isTrue();
    assertThat(late.settle(count * 2, false)).isFalse();
    assertThat(late.settle(count * 2 - 1, false)).isFalse();
  }
}
