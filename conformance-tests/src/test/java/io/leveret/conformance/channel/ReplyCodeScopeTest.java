package io.leveret.conformance.channel;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which reply codes close the channel, which the connection, and the method that each close names.
final class ReplyCodeScopeTest {
  private static final String MISSING = "conformance-missing";

  /// G043, CH-02: a soft error ends its channel, and names the method that failed.
  @ParameterizedTest(name = "{0} of {1}.{2}")
  @MethodSource("softErrors")
  @Proves({"CH-02", "G042", "G043"})
  void closesTheChannelOnly(
      int replyCode, int classId, int methodId, WireWriter request, BrokerFixture broker)
      throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, request);

    raw.expectChannelClose(1, replyCode, classId, methodId);
    raw.send(1, RawMethods.channelCloseOk());
    raw.openChannel(1);
  }

  /// G043, CH-02: a hard error ends the connection, and names the method that failed.
  @ParameterizedTest(name = "{0} of {1}.{2}: {3}")
  @MethodSource("hardErrors")
  @Proves({"CH-02", "G042", "G043"})
  void closesTheConnection(
      int replyCode,
      int classId,
      int methodId,
      String replyText,
      WireWriter request,
      BrokerFixture broker)
      throws Exception {
    var raw = broker.openRawChannel();

    raw.send(1, request);

    assertThat(raw.expectClose(replyCode, classId, methodId).replyText()).isEqualTo(replyText);
    raw.expectSocketClosed();
  }

  private static Stream<Arguments> softErrors() {
    return Stream.of(
        Arguments.of(404, 50, 10, RawMethods.queueDeclarePassive(MISSING)),
        Arguments.of(404, 60, 70, RawMethods.get(MISSING, true)),
        Arguments.of(404, 60, 20, RawMethods.consume(MISSING, "", true)),
        Arguments.of(404, 50, 30, method(50, 30).int16(0).shortstr(MISSING).bits(false)),
        Arguments.of(403, 50, 10, RawMethods.queueDeclare("amq.reserved")),
        Arguments.of(
            403, 40, 20, method(40, 20).int16(0).shortstr("amq.direct").bits(false, false)),
        Arguments.of(406, 60, 80, RawMethods.ack(12_345, false)),
        Arguments.of(406, 60, 90, method(60, 90).int64(12_345).bits(true)),
        Arguments.of(406, 60, 120, method(60, 120).int64(12_345).bits(false, true)),
        Arguments.of(406, 90, 20, method(90, 20)),
        Arguments.of(406, 90, 30, method(90, 30)));
  }

  private static Stream<Arguments> hardErrors() {
    return Stream.of(
        Arguments.of(
            540,
            60,
            10,
            "NOT_IMPLEMENTED - prefetch_size!=0 (512)",
            method(60, 10).int32(512).int16(0).bits(false)),
        Arguments.of(540, 20, 20, "NOT_IMPLEMENTED - active=false", method(20, 20).bits(false)),
        Arguments.of(540, 60, 110, "NOT_IMPLEMENTED - requeue=false", method(60, 110).bits(false)),
        Arguments.of(
            504, 20, 10, "CHANNEL_ERROR - second 'channel.open' seen", RawMethods.channelOpen()));
  }
}
