package io.leveret.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is packed into one number and comes out again.
class EntryTest {
  private static final long HIGHEST = (1L << 44) - 1;

  @Test
  void keepsAddressFlagAndFailuresApart() {
    long entry = Entry.of(HIGHEST, true, 255);

    assertThat(Entry.address(entry)).isEqualTo(HIGHEST);
    assertThat(Entry.isRedelivered(entry)).isTrue();
    assertThat(Entry.failures(entry)).isEqualTo(255);
    assertThat(Entry.isRedelivered(Entry.of(HIGHEST))).isFalse();
    assertThat(Entry.failures(Entry.of(HIGHEST))).isZero();
  }

  @Test
  void countsFailuresUpToTheirLimit() {
    long entry = Entry.of(7);

    for (int i = 0; i < 300; i++) {
      entry = Entry.returned(entry, true);
    }

    assertThat(Entry.failures(entry)).isEqualTo(255);
    assertThat(Entry.address(entry)).isEqualTo(7);
  }

  @Test
  void countsNoFailureWhenItOnlyComesBack() {
    long entry = Entry.returned(Entry.of(7, false, 3), false);

    assertThat(Entry.failures(entry)).isEqualTo(3);
    assertThat(Entry.isRedelivered(entry)).isTrue();
  }
}
