package io.leveret.conformance.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The first eight octets of a connection.
final class ProtocolHeaderTest {
  private static final byte[] SPOKEN = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  /// PC-01: the header of 0-9-1 is answered with `connection.start`.
  @Test
  @Proves({"PC-01", "G001"})
  void startsOnTheHeaderOfTheSpecification(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();

    raw.header();

    assertThat(raw.expect(0, 10, 10).reader().int8()).isZero();
  }

  /// G001: the header of 0-9 is taken for that of 0-9-1.
  @Test
  @Proves({"PC-01", "G001"})
  void startsOnTheHeaderOfTheOlderVersion(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();

    raw.write(header(1, 1, 0, 9));

    assertThat(raw.expect(0, 10, 10).reader().int8()).isZero();
  }

  /// The header may arrive in pieces.
  @Test
  @Proves("PC-01")
  void readsAHeaderThatArrivesInPieces(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();

    for (byte octet : SPOKEN) {
      raw.write(new byte[] {octet});
    }

    raw.expect(0, 10, 10);
  }

  /// PC-02: another 0-9-x is answered with the header that is spoken, and the end of the
  /// connection.
  @ParameterizedTest
  @CsvSource({"0,0,9,0", "0,0,10,1", "0,0,9,2"})
  @Proves({"PC-02", "G001"})
  void answersANeighbouringVersionWithTheHeaderItSpeaks(
      int a, int b, int c, int d, BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();

    raw.write(header(a, b, c, d));

    assertThat(raw.readBytes(8)).isEqualTo(SPOKEN);
    raw.expectSocketClosed();
  }

  /// PC-02: a broker that speaks 0-9-1 alone names 0-9-1, whatever it was offered.
  @ParameterizedTest
  @CsvSource({"1,1,8,0", "1,1,9,1", "0,1,0,0", "3,1,0,0", "0,0,8,0"})
  @Proves({"PC-02", "G001"})
  @Differs(
      from = "RabbitMQ 4.3",
      because = "it answers with the header of AMQP 1.0, which Leveret does not speak")
  void answersAForeignVersionWithTheHeaderItSpeaks(int a, int b, int c, int d, BrokerFixture broker)
      throws Exception {
    var raw = broker.connectRaw();

    raw.write(header(a, b, c, d));

    assertThat(raw.readBytes(8)).isEqualTo(SPOKEN);
    raw.expectSocketClosed();
  }

  /// PC-03, G002: HTTP and TLS on the plain port end in a closed socket.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0016\u0003\u0001\u0000\u00ee\u0001\u0000\u0000"
      })
  @Proves({"PC-03", "G002"})
  void closesTheSocketOfAnotherProtocol(String greeting, BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();

    raw.write(greeting.getBytes(ISO_8859_1));

    expectEndAfterAtMostAHeader(raw);
  }

  /// PC-21, G002: a probe that connects and leaves does no harm.
  @Test
  @Proves({"PC-21", "G002"})
  void bearsProbesThatSendNothing(BrokerFixture broker) throws Exception {
    for (int i = 0; i < 20; i++) {
      broker.connectRaw().close();
    }

    var raw = broker.openRaw();

    raw.closeCleanly();
  }

  /// PC-21: a client that leaves in the middle of its header does no harm.
  @Test
  @Proves("PC-21")
  void bearsAHeaderThatEndsHalfWay(BrokerFixture broker) throws Exception {
    var cut = broker.connectRaw();

    cut.write("AMQ".getBytes(US_ASCII));
    cut.shutdownOutput();

    cut.expectSocketClosed();
  }

  private static void expectEndAfterAtMostAHeader(RawConnection raw) throws IOException {
    try {
      assertThat(raw.readBytes(4)).isEqualTo("AMQP".getBytes(US_ASCII));
      raw.readBytes(4);
    } catch (EOFException | SocketException reset) {
      return; // A reset may overtake the header, since the rest of the greeting is unread.
    }
    raw.expectSocketClosed();
  }

  private static byte[] header(int a, int b, int c, int d) {
    return new byte[] {'A', 'M', 'Q', 'P', (byte) a, (byte) b, (byte) c, (byte) d};
  }
}
