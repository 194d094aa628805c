package io.leveret.conformance.wire;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names on the wire: shortstr, UTF-8, without line ends.
final class NamesTest {
  /// G046: a name has at most 255 octets, and all of them count.
  @Test
  @Proves("G046")
  void takesANameOfTheGreatestLength(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var name = (broker.name("") + "x".repeat(255)).substring(0, 255);

    raw.send(1, RawMethods.queueDeclare(name));

    assertThat(raw.expect(1, 50, 11).reader().shortstr()).isEqualTo(name);
    raw.send(1, method(50, 40).int16(0).shortstr(name).bits(false, false, false));
    raw.expect(1, 50, 41);
  }

  /// G046: a name that is not UTF-8 is a framing error.
  @Test
  @Proves("G046")
  void refusesANameThatIsNotUtf8(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, method(50, 10).int16(0).int8(2).bytes(0xC3, 0x28).bits(true).emptyTable());

    assertThat(raw.expectClose(501, 0, 0).replyText()).contains("Malformed UTF-8 in shortstr");
  }

  /// Names of any script arrive as they were sent.
  @Test
  @Proves("G046")
  void keepsNamesOfAnyScript(BrokerFixture broker) throws Exception {
    var channel = broker.openChannel();
    var name = broker.name("жүк-队列-🐇");

    var declared = channel.queueDeclare(name, true, false, false, null);

    assertThat(declared.getQueue()).isEqualTo(name);
  }

  /// G047: line ends are dropped from the names of queues.
  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\n"})
  @Proves("G047")
  void dropsLineEndsFromNames(String lineEnd, BrokerFixture broker) throws Exception {
    var channel = broker.openChannel();
    var name = broker.name("queue");

    var declared = channel.queueDeclare(name + lineEnd, true, false, false, null);

    assertThat(declared.getQueue()).isEqualTo(name);
    assertThat(channel.queueDeclarePassive(name).getQueue()).isEqualTo(name);
  }

  /// G048: the reserved field that was once an access ticket is ignored.
  @Test
  @Proves("G048")
  void ignoresTheReservedTicket(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var name = broker.name("queue");

    raw.send(1, method(50, 10).int16(0xBEEF).shortstr(name).bits(false, true).emptyTable());

    assertThat(raw.expect(1, 50, 11).reader().shortstr()).isEqualTo(name);
  }
}
