package io.leveret.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The properties and the header table of a message: what goes in comes out, octet for octet.
final class FieldTableTest {
  private static final int HEADERS = 1 << 13;
  private static final int ALL_PROPERTIES = 0xFFFC;

  /// G045: a value keeps its wire type and width.
  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  @Proves({"G045", "QU-13"})
  void returnsEveryTypeOfValueAsItCame(Value value, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var header =
        RawMethods.contentHeader(0, HEADERS)
            .table(entries -> entries.shortstr("key").bytes(value.bytes().toBytes()));

    assertThat(throughAQueue(broker, raw, header)).isEqualTo(header.toBytes());
  }

  /// G045: the second letter for a 64-bit integer.
  @Test
  @Proves({"G045", "QU-13"})
  @Differs(
      from = "RabbitMQ 4.3",
      because = "it delivers `L` as `l`, of equal meaning; Leveret changes no octet")
  void returnsTheOtherLongAsItCame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var header =
        RawMethods.contentHeader(0, HEADERS)
            .table(entries -> entries.shortstr("key").int8('L').int64(Long.MAX_VALUE));

    assertThat(throughAQueue(broker, raw, header)).isEqualTo(header.toBytes());
  }

  /// G045: tables and arrays hold values of every type, and each other.
  @Test
  @Proves({"G045", "QU-13"})
  void returnsNestedTablesAndArraysAsTheyCame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var all = new WireWriter();
    values().forEach(value -> all.bytes(value.bytes().toBytes()));
    var header =
        RawMethods.contentHeader(0, HEADERS)
            .table(entries ->
                entries
                    .shortstr("array")
                    .int8('A')
                    .longstr(all.toBytes())
                    .shortstr("table")
                    .int8('F')
                    .table(inner -> inner.shortstr("").int8('A').longstr(all.toBytes())));

    assertThat(throughAQueue(broker, raw, header)).isEqualTo(header.toBytes());
  }

  /// QU-13: all fourteen properties.
  @Test
  @Proves("QU-13")
  void returnsAllPropertiesAsTheyCame(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var header =
        RawMethods.contentHeader(0, ALL_PROPERTIES)
            .shortstr("text/plain")
            .shortstr("utf-8")
            .table(entries -> entries.entry("k", "v"))
            .int8(1)
            .int8(9)
            .shortstr("correlation")
            .shortstr("reply")
            .shortstr("60000")
            .shortstr("message")
            .int64(1_700_000_000L)
            .shortstr("type")
            .shortstr("guest")
            .shortstr("application")
            .shortstr("cluster");

    assertThat(throughAQueue(broker, raw, header)).isEqualTo(header.toBytes());
  }

  /// QU-13: a property that is present and empty is not one that is absent.
  @Test
  @Proves("QU-13")
  void keepsEmptyPropertiesApartFromAbsentOnes(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();
    var header = RawMethods.contentHeader(0, (1 << 15) | HEADERS).shortstr("").emptyTable();

    assertThat(throughAQueue(broker, raw, header)).isEqualTo(header.toBytes());
  }

  private static byte[] throughAQueue(BrokerFixture broker, RawConnection raw, WireWriter header)
      throws IOException {
    var queue = broker.name("queue");
    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    raw.send(1, RawMethods.publish("", queue));
    raw.frame(RawFrame.HEADER, 1, header.toBytes());
    raw.send(1, RawMethods.get(queue, true));
    raw.expect(1, 60, 71);
    return raw.read().payload();
  }

  private static Stream<Value> values() {
    return Stream.of(
        value("t true", type('t').int8(1)),
        value("t false", type('t').int8(0)),
        value("b", type('b').int8(-128)),
        value("B", type('B').int8(255)),
        value("s", type('s').int16(-32_768)),
        value("u", type('u').int16(65_535)),
        value("I", type('I').int32(Integer.MIN_VALUE)),
        value("i", type('i').int32(0xFFFF_FFFFL)),
        value("l", type('l').int64(Long.MIN_VALUE)),
        value("f", type('f').int32(Float.floatToRawIntBits(1.5f))),
        value("d", type('d').int64(Double.doubleToRawLongBits(-0.0))),
        value("D", type('D').int8(2).int32(12_345)),
        value("S", type('S').longstr("text")),
        value("S empty", type('S').longstr("")),
        value("A empty", type('A').int32(0)),
        value("T", type('T').int64(1_700_000_000L)),
        value("F empty", type('F').emptyTable()),
        value("V", type('V')),
        value("x", type('x').longstr(new byte[] {0, (byte) 0xFF, (byte) 0xCE})));
  }

  private static Value value(String name, WireWriter bytes) {
    return new Value(name, bytes);
  }

  /// A value of a table with the type before it.
  record Value(String name, WireWriter bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static WireWriter type(char type) {
    return new WireWriter().int8(type);
  }
}
