package io.leveret.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many sockets may stay.
class SocketLimitTest {
  @Test
  void keepsFilesForTheStore() {
    var limit = new SocketLimit(() -> 20_000);

    assertThat(limit.admits(0)).isTrue();
    assertThat(limit.admits(19_807)).isTrue();
    assertThat(limit.admits(19_808)).isFalse();
    assertThat(limit.admits(19_807)).isTrue();
  }

  @Test
  void aSystemThatAllowsNextToNothingIsNotTakenAtItsWord() {
    var limit = new SocketLimit(() -> 64);

    assertThat(limit.admits(255)).isTrue();
    assertThat(limit.admits(256)).isFalse();
  }
}
