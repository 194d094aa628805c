package io.leveret.conformance.wire;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames: their type, channel, length and end octet.
final class FrameTest {
  /// G033: a frame that does not end in 0xCE is a framing error.
  @Test
  @Proves({"G033", "G042", "G142"})
  void refusesAFrameWithAnotherEnd(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.write(new WireWriter().int8(1).int16(1).longstr(qos()).int8(0xCD).toBytes());

    var refusal = raw.expectClose(501, 0, 0);
    assertThat(refusal.replyText())
        .startsWith("FRAME_ERROR - ")
        .contains("invalid_frame_end_marker");
    raw.expectSocketClosed();
  }

  /// G034: a frame type that does not exist is a framing error.
  @ParameterizedTest
  @ValueSource(ints = {0, 4, 5, 6, 7, 9, 255})
  @Proves("G034")
  void refusesAnUnknownFrameType(int type, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(type, 1, qos());

    var refusal = raw.expectClose(501, 0, 0);
    assertThat(refusal.replyText()).startsWith("FRAME_ERROR - type " + type + ", all octets = ");
  }

  /// G034: a method frame that has no room for class and method id is a framing error.
  @Test
  @Proves("G034")
  void refusesAMethodFrameWithoutIds(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(RawFrame.METHOD, 1, new byte[] {0, 60});

    assertThat(raw.expectClose(501, 0, 0).replyText()).contains("unknown_frame");
  }

  /// G016: a payload of more than `frame_max` is a framing error, whatever follows.
  @Test
  @Proves("G016")
  void refusesAFrameLargerThanAgreed(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.write(new WireWriter().int8(3).int16(1).int32(131_073).toBytes());

    var refusal = raw.expectClose(501, 0, 0);
    assertThat(refusal.replyText())
        .isEqualTo("FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,131073,131064}");
  }

  /// A length that claims gigabytes is refused at once, before its bytes could arrive.
  @ParameterizedTest
  @ValueSource(longs = {0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL})
  @Proves("G016")
  void refusesAHostileLength(long length, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.write(new WireWriter().int8(1).int16(1).int32(length).toBytes());

    assertThat(raw.expectClose(501, 0, 0).replyText()).contains("frame_too_large");
  }

  /// The broker's own payloads leave room for the eight octets around them.
  @Test
  @Proves("G016")
  void sendsNoFrameLargerThanAgreed(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    raw.tuneOk(10, 8192, 0).send(0, RawMethods.open("/"));
    raw.expect(0, 10, 41);
    raw.openChannel(1);
    var queue = broker.name("queue");
    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    raw.send(1, RawMethods.publish("", queue));
    raw.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(16_368).toBytes());
    raw.frame(RawFrame.BODY, 1, new byte[8184]).frame(RawFrame.BODY, 1, new byte[8184]);

    raw.send(1, RawMethods.get(queue, true));

    raw.expect(1, 60, 71);
    assertThat(raw.read().type()).isEqualTo(RawFrame.HEADER);
    assertThat(raw.read().payload()).hasSize(8184);
    assertThat(raw.read().payload()).hasSize(8184);
  }

  /// Frames may arrive octet by octet.
  @Test
  @Proves("G038")
  void readsAFrameThatArrivesInPieces(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    for (byte octet : RawMethods.frame(RawFrame.METHOD, 1, qos())) {
      raw.write(new byte[] {octet});
    }

    raw.expect(1, 60, 11);
  }

  /// G024: a heartbeat belongs to channel 0.
  @Test
  @Proves("G024")
  void refusesAHeartbeatOnAChannel(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(RawFrame.HEARTBEAT, 1, new byte[0]);

    var refusal = raw.expectClose(505, 0, 0);
    assertThat(refusal.replyText()).startsWith("UNEXPECTED_FRAME - type 8, all octets = <<>>");
  }

  /// G024: a heartbeat has no payload.
  @Test
  @Proves("G024")
  void refusesAHeartbeatWithAPayload(BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(RawFrame.HEARTBEAT, 0, new byte[] {1});

    raw.expectClose(501, 0, 0);
  }

  /// Content frames belong to channels.
  @ParameterizedTest
  @ValueSource(ints = {RawFrame.HEADER, RawFrame.BODY})
  @Proves("G035")
  void refusesContentOnChannelZero(int type, BrokerFixture broker) throws Exception {
    var raw = broker.openRawChannel();

    raw.frame(type, 0, RawMethods.contentHeader(0).toBytes());

    raw.expectClose(505, 0, 0);
  }

  private static byte[] qos() {
    return method(60, 10).int32(0).int16(1).bits(false).toBytes();
  }
}
