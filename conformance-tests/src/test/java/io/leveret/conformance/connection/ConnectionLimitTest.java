package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Brokers that are set to take fewer clients, or fewer consumers, than they are asked to.
@NeedsOwnBroker
final class ConnectionLimitTest {
  /// PC-12, G019: one connection more than the broker may have.
  @Test
  @Proves({"PC-12", "G019"})
  void refusesMoreConnectionsThanAllowed(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "limits.max-connections=1");
        var fixture = BrokerFixture.on(broker)) {
      var first = fixture.openRawChannel();
      var second = tuned(fixture);

      second.tuneOk(2047, 131_072, 0).send(0, RawMethods.open("/"));

      assertThat(second.expectClose(530, 10, 40).replyText())
          .isEqualTo("NOT_ALLOWED - connection refused: node connection limit (1) is reached");
      first.closeCleanly();
    }
  }

  /// PC-12: a connection that ended makes room.
  @Test
  @Proves("PC-12")
  void takesAnotherWhenOneHasLeft(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "limits.max-connections=1");
        var fixture = BrokerFixture.on(broker)) {
      var first = fixture.openRaw();
      first.closeCleanly();

      var second = fixture.openRawChannel();

      second.closeCleanly();
    }
  }

  /// CH-11: one consumer more than a channel may have.
  @Test
  @Proves("CH-11")
  void refusesMoreConsumersThanAllowed(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "limits.consumer-max-per-channel=1");
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();
      raw.send(1, RawMethods.queueDeclare("queue"));
      raw.expect(1, 50, 11);
      raw.send(1, RawMethods.consume("queue", "first", true));
      raw.expect(1, 60, 21);

      raw.send(1, RawMethods.consume("queue", "second", true));

      assertThat(raw.expectClose(530, 60, 20).replyText())
          .isEqualTo("NOT_ALLOWED - reached maximum (1) of consumers per channel");
    }
  }

  private static RawConnection tuned(BrokerFixture fixture) throws IOException {
    var raw = fixture.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    return raw;
  }
}
