package io.leveret.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The harness itself: processes that start, end and start again.
@NeedsOwnBroker
final class BrokerTest {
  @Test
  void keepsItsPortOverAKillAndARestart(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      int port = broker.endpoint().port();

      broker.kill9();
      assertThat(broker.isAlive()).isFalse();
      broker.restart();

      assertThat(broker.isAlive()).isTrue();
      assertThat(broker.endpoint().port()).isEqualTo(port);
    }
  }

  @Test
  void endsWithZeroWhenStopped(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      assertThat(broker.stop()).isZero();
    }
  }

  @Test
  void showsWhatAFailedStartPrinted(@TempDir Path dataDir) {
    assertThatThrownBy(() -> Broker.startPrivate(dataDir, "--no-such-flag"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-flag");
  }
}
