package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.Broker.Endpoint;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that listens at several addresses.
@NeedsOwnBroker
final class ListenersTest {
  private static final Pattern SECOND = Pattern.compile("127\\.0\\.0\\.2:(\\d+)");

  /// PC-23: each address takes connections.
  @Test
  @Proves("PC-23")
  void servesEachOfItsAddresses(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "--bind", "127.0.0.1,127.0.0.2")) {
      var second =
          SECOND
              .matcher(String.join("\n", broker.output()))
              .results()
              .mapToInt(found -> Integer.parseInt(found.group(1)))
              .findFirst();
      assertThat(second).isPresent();
      var endpoint = new Endpoint("127.0.0.2", second.getAsInt(), "guest", "guest", "/");

      for (var address : new Endpoint[] {broker.endpoint(), endpoint}) {
        try (var raw = RawConnection.connect(address)) {
          raw.handshake();
          raw.closeCleanly();
        }
      }
    }
  }
}
