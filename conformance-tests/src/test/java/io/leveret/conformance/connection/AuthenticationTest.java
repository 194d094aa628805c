package io.leveret.conformance.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.MostlyWaits;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `connection.start-ok`: logging in, well and badly.
final class AuthenticationTest {
  private static final String REFUSED =
      "ACCESS_REFUSED - Login was refused using authentication mechanism %s. For details see the"
          + " broker logfile.";

  /// SE-01: the PLAIN response.
  @Test
  @Proves({"SE-01", "G010"})
  void letsInByPlain(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("PLAIN", raw.plainResponse(), RawMethods.clientProperties());

    raw.expect(0, 10, 30);
  }

  /// SE-01, G010: the AMQPLAIN response is a table without its length.
  @Test
  @Proves({"SE-01", "G010"})
  void letsInByAmqplain(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("AMQPLAIN", amqplain(broker.endpoint().password()), RawMethods.clientProperties());

    raw.expect(0, 10, 30);
  }

  /// G008: a wrong password, told to a client that can take it; without saying what was wrong.
  @Test
  @Proves({"G008", "G042", "SE-06"})
  void refusesAWrongPassword(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("PLAIN", RawMethods.plain("guest", "wrong"), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
    raw.expectSocketClosed();
  }

  /// G008: an unknown user is refused with the same text.
  @Test
  @Proves("G008")
  void refusesAnUnknownUserInTheSameWords(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("PLAIN", RawMethods.plain("nobody", "guest"), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
  }

  /// SE-08: an empty password never matches.
  @Test
  @Proves({"SE-08", "G010"})
  void refusesAnEmptyPassword(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("PLAIN", RawMethods.plain("guest", ""), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("PLAIN"));
  }

  /// G008: the text names the mechanism.
  @Test
  @Proves({"G008", "SE-01"})
  void refusesAWrongPasswordByAmqplain(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("AMQPLAIN", amqplain("wrong"), RawMethods.clientProperties());

    assertThat(raw.expectClose(403, 0, 0).replyText()).isEqualTo(REFUSED.formatted("AMQPLAIN"));
  }

  /// G006, PC-06: a client that did not declare the capability gets a closed socket and no frame.
  @Test
  @MostlyWaits
  @Proves({"G006", "G008", "PC-06"})
  void closesSilentlyWithoutTheCapability(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk("PLAIN", RawMethods.plain("guest", "wrong"), RawMethods.plainClientProperties());

    raw.expectSocketClosed();
  }

  /// G007, G010: what is not a failed log-in but nonsense ends without a frame.
  @ParameterizedTest(name = "{0}")
  @MostlyWaits
  @MethodSource("nonsense")
  @Proves({"G007", "G010"})
  void closesSilentlyOnNonsense(
      String what, String mechanism, WireWriter response, BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.startOk(mechanism, response.toBytes(), RawMethods.clientProperties());

    raw.expectSocketClosed();
  }

  /// G007: a method out of turn ends without a frame.
  @Test
  @MostlyWaits
  @Proves("G007")
  void closesSilentlyOnAMethodBeforeTheLogIn(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.send(0, RawMethods.open("/"));

    raw.expectSocketClosed();
  }

  /// PC-05: properties with values of any type, and none at all.
  @Test
  @Proves({"PC-05", "G006"})
  void takesClientPropertiesOfAnyShape(BrokerFixture broker) throws Exception {
    var empty = started(broker);
    var odd = started(broker);
    var properties =
        RawMethods.clientProperties()
            .shortstr("list")
            .int8('A')
            .longstr(new WireWriter().int8('t').int8(1).toBytes())
            .shortstr("nothing")
            .int8('V')
            .shortstr("time")
            .int8('T')
            .int64(0)
            .entry("connection_name", "ünï");

    empty.startOk("PLAIN", empty.plainResponse(), new WireWriter());
    odd.startOk("PLAIN", odd.plainResponse(), properties);

    empty.expect(0, 10, 30);
    odd.expect(0, 10, 30);
  }

  /// PC-11, G013: a token of several kilobytes fits into `start-ok`.
  @Test
  @Proves({"PC-11", "G013"})
  void takesAStartOkOfAlmostEightKilobytes(BrokerFixture broker) throws Exception {
    var raw = started(broker);
    var properties = RawMethods.clientProperties().entry("token", "x".repeat(7800));

    raw.startOk("PLAIN", raw.plainResponse(), properties);

    raw.expect(0, 10, 30);
  }

  /// PC-11: before the log-in, a frame of more than 8192 octets is not taken.
  @Test
  @MostlyWaits
  @Proves("PC-11")
  void closesOnALargeFrameBeforeTheLogIn(BrokerFixture broker) throws Exception {
    var raw = started(broker);

    raw.write(new WireWriter().int8(1).int16(0).int32(100_000).toBytes());

    raw.expectSocketClosed();
  }

  /// Whatever locale is asked for, the log-in goes on.
  @Test
  @Proves("G003")
  void ignoresTheLocale(BrokerFixture broker) throws Exception {
    var raw = started(broker);
    var startOk =
        WireWriter.method(10, 11)
            .emptyTable()
            .shortstr("PLAIN")
            .longstr(raw.plainResponse())
            .shortstr("de_DE");

    raw.send(0, startOk);

    raw.expect(0, 10, 30);
  }

  private static RawConnection started(BrokerFixture broker) throws IOException {
    var raw = broker.connectRaw();
    raw.header().expect(0, 10, 10);
    return raw;
  }

  private static byte[] amqplain(String password) {
    return new WireWriter().entry("LOGIN", "guest").entry("PASSWORD", password).toBytes();
  }

  private static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("an unknown mechanism", "NTLM", bytes("guest")),
        Arguments.of("no mechanism", "", bytes("\0guest\0guest")),
        Arguments.of("EXTERNAL without TLS", "EXTERNAL", bytes("guest")),
        Arguments.of("PLAIN without a response", "PLAIN", bytes("")),
        Arguments.of("PLAIN without zero octets", "PLAIN", bytes("guest guest")),
        Arguments.of("PLAIN with an identity to act as", "PLAIN", bytes("admin\0guest\0guest")),
        Arguments.of("AMQPLAIN that is no table", "AMQPLAIN", bytes("guest")),
        Arguments.of(
            "AMQPLAIN without a password", "AMQPLAIN", new WireWriter().entry("LOGIN", "guest")));
  }

  private static WireWriter bytes(String text) {
    return new WireWriter().bytes(text.getBytes(UTF_8));
  }
}
