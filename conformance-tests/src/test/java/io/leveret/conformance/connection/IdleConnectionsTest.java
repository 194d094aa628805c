package io.leveret.conformance.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.RawConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a connection costs that does nothing.
@NeedsOwnBroker
class IdleConnectionsTest {
  private static final int CONNECTIONS = 500;
  private static final int MOST_BYTES_EACH = 9 * 1024;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  @TempDir Path dataDir;

  @Test
  void anIdleConnectionWithAChannelTakesKilobytes() throws Exception {
    var connections = new ArrayList<RawConnection>();
    try (var broker = Broker.startPrivate(dataDir, "-J-XX:+UseCompactObjectHeaders")) {
      connections.add(open(broker)); // what comes with the first is not the others' cost
      long before = heap(broker);

      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(open(broker));
      }

      assertThat((heap(broker) - before) / CONNECTIONS).isLessThan(MOST_BYTES_EACH);
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
  }

  private static RawConnection open(Broker broker) throws IOException {
    var connection = RawConnection.connect(broker.endpoint());
    connection.handshake();
    connection.openChannel(1);
    return connection;
  }

  /// Bytes of the heap that live.
  private static long heap(Broker broker) throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(broker.pid()), "GC.class_histogram").start();
    try (var output = process.getInputStream()) {
      var text = new String(output.readAllBytes(), UTF_8);
      var total = TOTAL.matcher(text);
      assertThat(total.find()).as("a total in: %s", text).isTrue();
      return Long.parseLong(total.group(1));
    }
  }
}
