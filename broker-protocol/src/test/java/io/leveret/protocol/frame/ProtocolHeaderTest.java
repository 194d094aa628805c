package io.leveret.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtocolHeaderTest {
  /// G001, G002 and PC-01, PC-03.
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "414d515000000901, AMQP_0_9_1",
    "414d515001010009, AMQP_0_9",
    "414d515000010000, AMQP_1_0",
    "414d515002010000, AMQP_1_0_TLS",
    "414d515003010000, AMQP_1_0_SASL",
    "414d515000000900, AMQP_OTHER",
    "414d515000000800, AMQP_OTHER",
    "414d515001010800, AMQP_OTHER",
    "1603010200020001, UNKNOWN",
    "16030102000100fc, TLS_CLIENT_HELLO",
    "474554202f204854, HTTP_GET",
    "0000000000000000, UNKNOWN",
    "616d717000000901, UNKNOWN",
  })
  void recognisesWhatAConnectionBeginsWith(String bytes, ProtocolHeader expected) {
    var memory = ByteBuffer.wrap(HexFormat.of().parseHex("ff" + bytes));

    assertThat(ProtocolHeader.parse(memory, 1)).isEqualTo(expected);
  }

  /// PC-01: clients that begin with the 0-9 header speak 0-9-1.
  @Test
  void acceptsTheTwoHeadersOfThisProtocolOnly() {
    assertThat(ProtocolHeader.values())
        .filteredOn(ProtocolHeader::isAccepted)
        .containsExactly(ProtocolHeader.AMQP_0_9_1, ProtocolHeader.AMQP_0_9);
  }

  /// PC-02: the answer names what this broker speaks.
  @Test
  void writesTheHeaderOfThisProtocol() {
    var out = ByteBuffer.allocate(ProtocolHeader.LENGTH);

    ProtocolHeader.write(out);

    assertThat(HexFormat.of().formatHex(out.array())).isEqualTo("414d515000000901");
    assertThat(ProtocolHeader.parse(out, 0)).isEqualTo(ProtocolHeader.AMQP_0_9_1);
  }

  @Test
  void describesWhatThePeerSpeaks() {
    assertThat(ProtocolHeader.TLS_CLIENT_HELLO.description()).isEqualTo("TLS");
  }

  /// 0-9-1 §4.2.3.
  @Test
  void readsTheFieldsOfAFrame() {
    var memory = ByteBuffer.wrap(HexFormat.of().parseHex("00" + "03ffffffffffff"));

    assertThat(FrameFormat.type(memory, 1)).isEqualTo(FrameFormat.BODY);
    assertThat(FrameFormat.channel(memory, 1)).isEqualTo(65_535);
    assertThat(FrameFormat.payloadLength(memory, 1)).isEqualTo(4_294_967_295L);
  }
}
