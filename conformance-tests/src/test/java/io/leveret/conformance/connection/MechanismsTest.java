package io.leveret.conformance.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.CRDemoMechanism.CRDemoSaslConfig;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.MostlyWaits;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ways to log in that are offered only where an operator says so.
final class MechanismsTest {
  /// SE-02: nobody gets in without a password unless an operator wants it.
  @Test
  @Proves("SE-02")
  @Differs(
      from = "RabbitMQ 4",
      because = "it lets anonymous clients in as guest unless that is switched off")
  void letsNobodyInAnonymouslyByDefault(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();
    var start = raw.header().expect(0, 10, 10);

    raw.startOk("ANONYMOUS", new byte[0], RawMethods.clientProperties());

    assertThat(new String(start.payload(), UTF_8)).doesNotContain("ANONYMOUS");
    raw.expectSocketClosed();
  }

  /// What a broker does with the mechanisms that its operator has added.
  @Nested
  @NeedsOwnBroker
  final class WhenConfigured {
    private static Broker own;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws IOException {
      own =
          Broker.startPrivate(
              dataDir,
              "-D",
              "access.mechanisms=PLAIN,ANONYMOUS,RABBIT-CR-DEMO",
              "-D",
              "access.default-user=keeper",
              "-D",
              "access.default-password=guest",
              "-D",
              "access.anonymous-user=keeper");
    }

    @AfterAll
    static void stop() {
      own.close();
    }

    /// G003: what is offered is what is configured, in that order.
    @Test
    @Proves({"G003", "SE-02"})
    void offersThem() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var start = fixture.connectRaw().header().expect(0, 10, 10);

        assertThat(new String(start.payload(), UTF_8)).contains("PLAIN ANONYMOUS RABBIT-CR-DEMO");
      }
    }

    /// SE-02: an anonymous client is the user that is configured, whatever it says.
    @ParameterizedTest
    @ValueSource(strings = {"", "trace@example.org"})
    @Proves("SE-02")
    void letsInAnonymously(String trace) throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var raw = started(fixture);
        raw.startOk("ANONYMOUS", trace.getBytes(UTF_8), RawMethods.clientProperties());
        raw.expect(0, 10, 30);
        raw.tuneOk(2047, 131_072, 0).send(0, RawMethods.open("/"));
        raw.expect(0, 10, 41);
      }
    }

    /// G011: a client library answers the challenge.
    @Test
    @Proves("G011")
    void letsInAClientThatAnswersTheChallenge() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var factory = fixture.connectionFactory();
        factory.setUsername("keeper");
        factory.setSaslConfig(new CRDemoSaslConfig());
        var channel = fixture.openConnection(factory).createChannel();
        channel.confirmSelect();

        var ownName = new BasicProperties.Builder().userId("keeper").build();
        channel.basicPublish("", "nowhere", ownName, new byte[0]);

        assertThat(channel.waitForConfirms(10_000)).isTrue();
      }
    }

    /// G011, G008: a wrong answer is a wrong password.
    @Test
    @Proves({"G011", "G008"})
    void refusesAWrongAnswer() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var raw = challenged(fixture);

        raw.send(0, secureOk("My password is wrong"));

        assertThat(raw.expectClose(403, 0, 0).replyText())
            .isEqualTo(
                "ACCESS_REFUSED - Login was refused using authentication mechanism"
                    + " RABBIT-CR-DEMO. For details see the broker logfile.");
        raw.expectSocketClosed();
      }
    }

    /// G011, G007: an answer out of shape ends without a word.
    @Test
    @MostlyWaits
    @Proves({"G011", "G007"})
    void closesSilentlyOnNonsense() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var raw = challenged(fixture);

        raw.send(0, secureOk("guest"));

        raw.expectSocketClosed();
      }
    }

    /// G011: nothing but an answer comes after a challenge, and none before it.
    @Test
    @MostlyWaits
    @Proves({"G011", "G007"})
    void closesSilentlyOnAMethodOutOfTurn() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var early = started(fixture);
        early.send(0, secureOk("My password is guest"));
        var late = challenged(fixture);
        late.send(0, RawMethods.open("/"));
        var onAChannel = challenged(fixture);
        onAChannel.send(1, RawMethods.channelOpen());

        early.expectSocketClosed();
        late.expectSocketClosed();
        onAChannel.expectSocketClosed();
      }
    }

    /// SE-01: what is not configured is not taken.
    @Test
    @MostlyWaits
    @Proves("SE-01")
    void refusesAMechanismThatIsNotConfigured() throws Exception {
      try (var fixture = BrokerFixture.on(own)) {
        var raw = started(fixture);
        var credentials = new WireWriter().entry("LOGIN", "keeper").entry("PASSWORD", "guest");

        raw.startOk("AMQPLAIN", credentials.toBytes(), RawMethods.clientProperties());

        raw.expectSocketClosed();
      }
    }

    private static RawConnection started(BrokerFixture fixture) throws IOException {
      var raw = fixture.connectRaw();
      raw.header().expect(0, 10, 10);
      return raw;
    }

    private static RawConnection challenged(BrokerFixture fixture) throws IOException {
      var raw = started(fixture);
      raw.startOk("RABBIT-CR-DEMO", "keeper".getBytes(UTF_8), RawMethods.clientProperties());
      var challenge = raw.expect(0, 10, 20);
      assertThat(new String(challenge.payload(), UTF_8)).endsWith("Please tell me your password");
      return raw;
    }

    private static WireWriter secureOk(String response) {
      return WireWriter.method(10, 21).longstr(response);
    }
  }
}
