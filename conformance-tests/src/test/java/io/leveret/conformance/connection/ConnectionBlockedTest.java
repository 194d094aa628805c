package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `connection.blocked`, of a broker whose disk is always too full.
@NeedsOwnBroker
final class ConnectionBlockedTest {
  private static final String[] DISK_FULL = {"-D", "limits.disk-free=" + (1L << 50)};

  /// G030: the first publish under an alarm is told why it does not get on.
  @Test
  @Proves({"G030", "PC-13"})
  void tellsAPublisherOnce(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();

      raw.publish(1, "", "nowhere", new byte[1]);

      assertThat(raw.expect(0, 10, 60).reader().shortstr()).isEqualTo("low on disk");
      raw.publish(1, "", "nowhere", new byte[1]);
      assertThat(isSilent(raw)).isTrue();
    }
  }

  /// G030, PC-06: a client that did not declare the capability is not told.
  @Test
  @Proves({"G030", "PC-06", "PC-13"})
  void saysNothingToAClientWithoutTheCapability(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.connectRaw();
      raw.awaitTune(RawMethods.plainClientProperties());
      raw.expect(0, 10, 30);
      raw.tuneOk(2047, 131_072, 0).send(0, RawMethods.open("/"));
      raw.expect(0, 10, 41);
      raw.openChannel(1);

      raw.publish(1, "", "nowhere", new byte[1]);

      assertThat(isSilent(raw)).isTrue();
    }
  }

  /// G030: a connection that does not publish works on.
  @Test
  @Proves({"G030", "PC-13"})
  void letsConsumersWork(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.openRawChannel();

      raw.send(1, RawMethods.qos(1));

      raw.expect(1, 60, 11);
    }
  }

  /// G025: a publisher that is blocked is not dropped for silence.
  @Test
  @Proves("G025")
  void keepsABlockedPublisherThatIsSilent(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, DISK_FULL);
        var fixture = BrokerFixture.on(broker)) {
      var raw = fixture.connectRaw();
      raw.awaitTune(RawMethods.clientProperties());
      raw.expect(0, 10, 30);
      raw.tuneOk(2047, 131_072, 1).send(0, RawMethods.open("/"));
      raw.expect(0, 10, 41);
      raw.openChannel(1);
      raw.publish(1, "", "nowhere", new byte[1]);
      raw.expect(0, 10, 60);

      for (int halfIntervals = 0; halfIntervals < 8; halfIntervals++) {
        assertThat(raw.read().type()).isEqualTo(8);
      }
    }
  }

  private static boolean isSilent(RawConnection raw) throws IOException {
    raw.setPatience(700);
    try {
      raw.read();
      return false;
    } catch (SocketTimeoutException silence) {
      return true;
    }
  }
}
