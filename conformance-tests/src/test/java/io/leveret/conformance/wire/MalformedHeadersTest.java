package io.leveret.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Properties of a message that cannot be read.
final class MalformedHeadersTest {
  private static final int CONTENT_TYPE = 1 << 15;
  private static final int HEADERS = 1 << 13;

  /// G035: a property block that cannot be read ends the connection with 541.
  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  @Proves({"G035", "G043"})
  void refusesPropertiesThatCannotBeRead(String what, WireWriter header, BrokerFixture broker)
      throws Exception {
    var raw = broker.openRawChannel();

    publish(broker, raw, header);

    assertThat(raw.expectClose(541, 0, 0).replyText()).startsWith("INTERNAL_ERROR");
    raw.expectSocketClosed();
  }

  /// Tables in tables in tables: deep enough to exhaust the stack of a reader that recurses.
  @Test
  @Proves("G045")
  void bearsTablesNestedThousandsDeep(BrokerFixture broker) throws Exception {
    var bystander = broker.openChannel();
    var raw = broker.openRawChannel();
    var nested = new WireWriter();
    int depth = 18_000;
    for (int i = depth; i > 0; i--) {
      nested.int32((long) i * 6 - 4).int8(0).int8('F');
    }
    nested.int32(0);

    publish(broker, raw, RawMethods.contentHeader(0, HEADERS).bytes(nested.toBytes()));
    raw.shutdownOutput();

    Clients.roundTrip(bystander);
    assertThat(bystander.isOpen()).isTrue();
  }

  private static void publish(BrokerFixture broker, RawConnection raw, WireWriter header)
      throws IOException {
    var queue = broker.name("queue");
    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    raw.send(1, RawMethods.publish("", queue));
    raw.frame(RawFrame.HEADER, 1, header.toBytes());
  }

  private static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("an unknown type", headers(e -> e.shortstr("k").int8('?').int8(1))),
        Arguments.of("a value cut short", headers(e -> e.shortstr("k").int8('I').int16(1))),
        Arguments.of("a key cut short", headers(e -> e.int8(200).bytes('k'))),
        Arguments.of(
            "a longstr past its table", headers(e -> e.shortstr("k").int8('S').int32(999))),
        Arguments.of("an array past its table", headers(e -> e.shortstr("k").int8('A').int32(999))),
        Arguments.of(
            "a table past its frame",
            RawMethods.contentHeader(0, HEADERS).int32(0xFFFF_FFFFL).int8(0)),
        Arguments.of("a table that is missing", RawMethods.contentHeader(0, HEADERS)),
        Arguments.of(
            "a shortstr past its frame",
            RawMethods.contentHeader(0, CONTENT_TYPE).int8(255).bytes('x')),
        Arguments.of("bytes behind the last property", RawMethods.contentHeader(0, 0).int32(1)));
  }

  private static WireWriter headers(Consumer<WireWriter> fill) {
    return RawMethods.contentHeader(0, HEADERS).table(fill);
  }
}
