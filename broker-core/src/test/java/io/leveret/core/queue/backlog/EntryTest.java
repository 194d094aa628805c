package io.leveret.core.queue.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is packed into one number and comes out again.
class EntryTest {
  private static final long HIGHEST = (1L << 44) - 1;

  @Test
  void keepsAddressFlagAndFailuresApart() {
    long entry = Entry.recovered(Entry.of(HIGHEST, 255, true), true, 255);

    assertThat(Entry.address(entry)).isEqualTo(HIGHEST);
    assertThat(Entry.isRedelivered(entry)).isTrue();
    assertThat(Entry.failures(entry)).isEqualTo(255);
    assertThat(Entry.priority(entry)).isEqualTo(255);
    assertThat(Entry.expires(entry)).isTrue();
    assertThat(Entry.isDead(entry)).isFalse();
    assertThat(Entry.isDead(Entry.dead(entry))).isTrue();
    assertThat(Entry.isRedelivered(Entry.of(HIGHEST, 0, false))).isFalse();
    assertThat(Entry.failures(Entry.of(HIGHEST, 0, false))).isZero();
  }

  @Test
  void countsFailuresUpToTheirLimit() {
    long entry = Entry.of(7, 0, false);

    for (int i = 0; i < 300; i++) {
      entry = Entry.returned(entry, true);
    }

    assertThat(Entry.failures(entry)).isEqualTo(255);
    assertThat(Entry.address(entry)).isEqualTo(7);
  }

  @Test
  void countsNoFailureWhenItOnlyComesBack() {
    long entry = Entry.returned(Entry.recovered(Entry.of(7, 0, false), false, 3), false);

    assertThat(Entry.failures(entry)).isEqualTo(3);
    assertThat(Entry.isRedelivered(entry)).isTrue();
  }
}
