package io.leveret.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacerTest {
  private static final long START = 5_000_000_000L;
  private static final long MILLI = 1_000_000L;

  @Test
  void letsEverythingGoWithoutARate() {
    var pacer = new Pacer(0, START);

    assertThat(pacer.due(START, 1_000_000, 512)).isEqualTo(512);
  }

  @Test
  void letsTheFirstMessageGoAtTheStart() {
    var pacer = new Pacer(1000, START);

    assertThat(pacer.due(START - 1, 0, 10)).isZero();
    assertThat(pacer.due(START, 0, 10)).isEqualTo(1);
  }

  @Test
  void letsOneMessageGoEveryInterval() {
    var pacer = new Pacer(1000, START);
    long sent = 0;

    for (long now = START; now < START + 1000 * MILLI; now += MILLI / 4) {
      sent += pacer.due(now, sent, 100);
    }

    assertThat(sent).isEqualTo(1000);
  }

  @Test
  void owesWhatWasHeldUp() {
    var pacer = new Pacer(1000, START);

    int due = pacer.due(START + 50 * MILLI, 1, 100);

    assertThat(due).isEqualTo(50);
    assertThat(pacer.dueAt(1)).isEqualTo(START + MILLI);
  }

  @Test
  void keepsTheRateForDays() {
    var pacer = new Pacer(3, START);
    long days = 3L * 86_400 * 7;

    assertThat(pacer.dueAt(days) - START).isEqualTo(86_400L * 7 * 1_000_000_000L);
  }
}
