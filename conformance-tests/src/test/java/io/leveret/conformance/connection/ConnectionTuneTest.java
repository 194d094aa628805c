package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connection.tune` and `tune-ok`.
final class ConnectionTuneTest {
  private static final String SILENT =
      "it writes the reason to its log and closes the socket without a frame; Leveret says it";

  /// G014: what is offered.
  @Test
  @Proves({"G014", "PC-07", "PC-08", "PC-09"})
  void offersItsLimits(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());

    var tune = raw.expect(0, 10, 30).reader();

    assertThat(tune.int16()).as("channel_max").isEqualTo(2047);
    assertThat(tune.int32()).as("frame_max").isEqualTo(131_072);
    assertThat(tune.int16()).as("heartbeat").isEqualTo(60);
  }

  /// G014: whatever is said about it, a `tune-ok` beyond the offer ends the connection.
  @ParameterizedTest
  @CsvSource({"2048,131072", "0,131072", "2047,131073", "2047,0", "2047,4095"})
  @Proves({"G014", "PC-07", "PC-08"})
  void endsTheConnectionWhenLimitsAreNotKept(int channelMax, long frameMax, BrokerFixture broker)
      throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(channelMax, frameMax, 0);

    raw.expectRefused();
  }

  /// G014: more channels than offered.
  @Test
  @Proves({"G014", "PC-08", "G042"})
  @Differs(from = "RabbitMQ 4.3", because = SILENT)
  void refusesMoreChannelsThanOffered(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2048, 131_072, 0);

    assertThat(raw.expectClose(530, 10, 31).replyText())
        .isEqualTo(
            "NOT_ALLOWED - negotiated channel_max = 2048 is higher than the maximum allowed value"
                + " (2047)");
  }

  /// G014: no limit is more than the limit.
  @Test
  @Proves({"G014", "PC-08"})
  @Differs(from = "RabbitMQ 4.3", because = SILENT)
  void refusesChannelsWithoutLimit(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(0, 131_072, 0);

    assertThat(raw.expectClose(530, 10, 31).replyText())
        .isEqualTo(
            "NOT_ALLOWED - negotiated channel_max = 0 (no limit) is higher than the maximum"
                + " allowed value (2047)");
  }

  /// G014: larger frames than offered.
  @Test
  @Proves({"G014", "PC-07"})
  @Differs(from = "RabbitMQ 4.3", because = SILENT)
  void refusesLargerFramesThanOffered(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2047, 131_073, 0);

    assertThat(raw.expectClose(530, 10, 31).replyText())
        .isEqualTo(
            "NOT_ALLOWED - negotiated frame_max = 131073 is higher than the maximum allowed value"
                + " (131072)");
  }

  /// G014: frames without limit.
  @Test
  @Proves({"G014", "PC-07"})
  @Differs(from = "RabbitMQ 4.3", because = SILENT)
  void refusesFramesWithoutLimit(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2047, 0, 0);

    assertThat(raw.expectClose(530, 10, 31).replyText())
        .isEqualTo(
            "NOT_ALLOWED - negotiated frame_max = 0 (no limit) is higher than the maximum allowed"
                + " value (131072)");
  }

  /// G015: the smallest `frame_max` that the specification knows is good enough.
  @Test
  @Proves({"G015", "PC-07"})
  @Differs(
      from = "RabbitMQ 4.3",
      because =
          "it refuses less than 8192, though 0-9-1 promises 4096 and older clients ask for it")
  void acceptsTheSmallestFramesOfTheSpecification(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2047, 4096, 0).send(0, RawMethods.open("/"));

    raw.expect(0, 10, 41);
  }

  /// G014: below what the specification promises.
  @Test
  @Proves({"G014", "PC-07"})
  @Differs(from = "RabbitMQ 4.3", because = SILENT)
  void refusesSmallerFramesThanTheSpecification(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2047, 4095, 0);

    assertThat(raw.expectClose(530, 10, 31).replyText())
        .isEqualTo(
            "NOT_ALLOWED - negotiated frame_max = 4095 is lower than the minimum allowed value"
                + " (4096)");
  }

  /// Less than offered is fine.
  @Test
  @Proves({"G014", "PC-07", "PC-08"})
  void acceptsLessThanOffered(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(1, 8192, 0).send(0, RawMethods.open("/"));

    raw.expect(0, 10, 41);
  }

  /// G018: `tune-ok`, `open` and the first methods in one packet.
  @Test
  @Proves({"G018", "CH-13"})
  void takesTuneOkOpenAndMoreTogether(BrokerFixture broker) throws Exception {
    var raw = tuned(broker);

    raw.tuneOk(2047, 131_072, 0)
        .send(0, RawMethods.open("/"))
        .send(1, RawMethods.channelOpen())
        .send(1, RawMethods.qos(1));

    raw.expect(0, 10, 41);
    raw.expect(1, 20, 11);
    raw.expect(1, 60, 11);
  }

  private static RawConnection tuned(BrokerFixture broker) throws IOException {
    var raw = broker.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    return raw;
  }
}
