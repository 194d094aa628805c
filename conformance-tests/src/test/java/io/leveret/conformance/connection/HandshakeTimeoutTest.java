package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A client that does not finish its handshake.
///
/// One test for all its stages, since each of them takes ten seconds.
final class HandshakeTimeoutTest {
  /// G012, PC-10: ten seconds after it connected, whichever step it waits at.
  @Test
  @Proves({"G012", "PC-10"})
  void dropsAClientThatDoesNotFinish(BrokerFixture broker) throws Exception {
    var silent = broker.connectRaw();
    var greeted = broker.connectRaw();
    greeted.header().expect(0, 10, 10);
    var tuned = broker.connectRaw();
    tuned.awaitTune(RawMethods.clientProperties());
    tuned.expect(0, 10, 30);
    var finished = broker.openRawChannel();
    long start = System.nanoTime();

    greeted.expectSocketClosed();
    tuned.expectSocketClosed();
    silent.expectEndAfterAnything();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
    finished.send(1, RawMethods.qos(1));
    finished.expect(1, 60, 11);
  }
}
