package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The option `compatibility.trust-x-death`: clients that publish a letter again, with its history,
/// see the counts go on, as they did before RabbitMQ 4.
@NeedsOwnBroker
final class TrustedDeathsTest {

  @TempDir Path dataDir;

  /// U-13, G123
  @Test
  @Proves({"DL-02", "G123", "U-13"})
  void goesOnCountingWhatIsPublishedAgain() throws Exception {
    try (var broker = Broker.startPrivate(dataDir, "-D", "compatibility.trust-x-death=true");
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      var letters = exclusiveQueue(channel);
      channel.queueDeclare("work", true, false, false, to(letters));
      channel.basicPublish("", "work", null, utf8("m"));
      for (long round = 1; round <= 3; round++) {
        Letter.reject(channel, "work");
        var letter = Letter.take(channel, letters);

        assertThat(letter.deaths()).extracting(Letter.Death::count).containsExactly(round);
        assertThat(letter.headers()).containsEntry("x-death-count", round);
        channel.basicPublish("", "work", letter.response().getProps(), letter.response().getBody());
      }
    }
  }

  /// U-13: off, each time is the first.
  @Test
  @Proves({"DL-02", "G123", "U-13"})
  void beginsAnewUnlessAsked() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      var channel = client.openChannel();
      var letters = exclusiveQueue(channel);
      channel.queueDeclare("work", true, false, false, to(letters));
      channel.basicPublish("", "work", null, utf8("m"));
      for (int round = 0; round < 3; round++) {
        Letter.reject(channel, "work");
        var letter = Letter.take(channel, letters);

        assertThat(letter.deaths()).extracting(Letter.Death::count).containsExactly(1L);
        channel.basicPublish("", "work", letter.response().getProps(), letter.response().getBody());
      }
    }
  }
}
