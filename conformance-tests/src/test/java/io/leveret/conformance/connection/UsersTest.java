package io.leveret.conformance.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The user that a new broker makes, and what it keeps of that user.
@NeedsOwnBroker
final class UsersTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String[] OWN_USER = {
    "-D", "access.default-user=keeper", "-D", "access.default-password=" + PASSWORD
  };

  /// SE-06: the user is known after a restart, and `guest` is not.
  @Test
  @Proves("SE-06")
  void keepsItsUserOverARestart(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, OWN_USER);
        var fixture = BrokerFixture.on(broker)) {
      broker.restart();

      var keeper = fixture.connectRaw();
      keeper.header().expect(0, 10, 10);
      keeper.startOk("PLAIN", RawMethods.plain("keeper", PASSWORD), RawMethods.clientProperties());
      keeper.expect(0, 10, 30);
      var guest = fixture.connectRaw();
      guest.header().expect(0, 10, 10);
      guest.startOk("PLAIN", guest.plainResponse(), RawMethods.clientProperties());
      guest.expectClose(403, 0, 0);
    }
  }

  /// SE-06: no file of the broker holds the password.
  @Test
  @Proves("SE-06")
  void keepsNoPassword(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir, OWN_USER)) {
      broker.stop();

      assertThat(regularFiles(dataDir)).isNotEmpty();
      for (var file : regularFiles(dataDir)) {
        assertThat(Files.readString(file, ISO_8859_1)).doesNotContain(PASSWORD);
      }
    }
  }

  private static List<Path> regularFiles(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
