package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.channel.Wire;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.frame.FrameFormat;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.CloseOk;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.QueueMethod;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a frame that is wrong, or in the wrong place, is answered with: code, text and method.
class FrameErrorsTest {
  private static final BasicMethod.Publish PUBLISH = new BasicMethod.Publish("", "q", false, false);

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    client = broker.open();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  /// G033
  @Test
  void wantsTheEndOctet() {
    requireClose(
        wire -> wire.raw(8, 0, 0, 0, 0, 0, 0, 0xCD),
        501,
        "FRAME_ERROR - type 8, all octets = <<>>: {invalid_frame_end_marker,205}",
        0,
        0);
  }

  /// G016
  @Test
  void refusesAFrameThatIsTooLarge() {
    requireClose(
        wire -> wire.raw(3, 0, 1, 0, 2, 0, 1, 0),
        501,
        "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,131073,131064}",
        0,
        0);
  }

  /// G034
  @Test
  void refusesAnUnknownType() {
    requireClose(
        wire -> wire.frame(7, 1, new byte[3]),
        501,
        "FRAME_ERROR - type 7, all octets = <<>>: unknown_frame",
        0,
        0);
  }

  /// G034
  @Test
  void refusesAMethodWithoutIds() {
    requireClose(
        wire -> wire.frame(FrameFormat.METHOD, 1, new byte[3]),
        501,
        "FRAME_ERROR - type 1, all octets = <<>>: unknown_frame",
        0,
        0);
  }

  /// G024
  @Test
  void refusesAHeartbeatOnAChannel() {
    requireClose(
        wire -> wire.frame(FrameFormat.HEARTBEAT, 1, new byte[0]),
        505,
        "UNEXPECTED_FRAME - type 8, all octets = <<>>",
        0,
        0);
  }

  /// G024
  @Test
  void refusesAHeartbeatWithAPayload() {
    requireClose(
        wire -> wire.frame(FrameFormat.HEARTBEAT, 0, new byte[1]),
        501,
        "FRAME_ERROR - type 8, all octets = <<>>: unknown_frame",
        0,
        0);
  }

  @Test
  void refusesContentOnChannelZero() {
    requireClose(
        wire -> wire.frame(FrameFormat.BODY, 0, new byte[1]),
        505,
        "UNEXPECTED_FRAME - type 3, all octets = <<>>",
        0,
        0);
  }

  /// G039
  @Test
  void refusesAnUnknownMethod() {
    requireClose(
        wire -> wire.frame(FrameFormat.METHOD, 1, new byte[] {0, 60, 0, 99}),
        503,
        "COMMAND_INVALID - unknown method 60.99",
        60,
        99);
  }

  /// G039
  @Test
  void refusesAMethodThatOnlyAServerSends() {
    requireClose(
        wire -> wire.method(1, new QueueMethod.DeclareOk("q", 0, 0)),
        503,
        "COMMAND_INVALID - unimplemented method",
        50,
        11);
  }

  /// G040
  @Test
  void refusesAMethodOnAChannelThatIsNotOpen() {
    requireClose(
        wire -> wire.method(9, new BasicMethod.Qos(0, 1, false)),
        504,
        "CHANNEL_ERROR - expected 'channel.open'",
        60,
        10);
  }

  /// G040
  @Test
  void refusesToOpenAChannelTwice() {
    requireClose(
        wire -> wire.method(1, new ChannelMethod.Open()),
        504,
        "CHANNEL_ERROR - second 'channel.open' seen",
        20,
        10);
  }

  /// G040
  @Test
  void refusesAConnectionMethodOutOfOrder() {
    requireClose(
        wire -> wire.method(0, new Open("/")),
        504,
        "CHANNEL_ERROR - unexpected method in connection state running",
        10,
        40);
  }

  /// G035
  @Test
  void refusesAHeaderWithoutAMethod() {
    requireClose(
        wire -> wire.header(1, 0, BasicProperties.EMPTY),
        505,
        "UNEXPECTED_FRAME - expected method frame, got non method frame instead",
        0,
        0);
  }

  /// G035
  @Test
  void refusesAMethodWhereAHeaderMustCome() {
    requireClose(
        wire -> wire.method(1, PUBLISH).method(1, new BasicMethod.Qos(0, 1, false)),
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead",
        60,
        40);
  }

  /// G035
  @Test
  void refusesAnotherPublishWhereAHeaderMustCome() {
    requireClose(
        wire -> wire.method(1, PUBLISH).publish(1, "q", BasicProperties.EMPTY, new byte[1]),
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead",
        60,
        40);
  }

  /// G035
  @Test
  void refusesABodyWhereAHeaderMustCome() {
    requireClose(
        wire -> wire.method(1, PUBLISH).body(1, new byte[1], 0, 1),
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead",
        60,
        40);
  }

  /// G035
  @Test
  void refusesAHeaderOfAnotherClass() {
    requireClose(
        wire ->
            wire.method(1, PUBLISH)
                .frame(
                    FrameFormat.HEADER, 1, new byte[] {0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead",
        60,
        40);
  }

  /// G035: a weight other than zero.
  @Test
  void refusesAHeaderWithAWeight() {
    requireClose(
        wire ->
            wire.method(1, PUBLISH)
                .frame(
                    FrameFormat.HEADER, 1, new byte[] {0, 60, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead",
        60,
        40);
  }

  /// G035
  @Test
  void refusesAMethodWhereABodyMustCome() {
    requireClose(
        wire ->
            wire.method(1, PUBLISH)
                .header(1, 5, BasicProperties.EMPTY)
                .method(1, new BasicMethod.Ack(1, false)),
        505,
        "UNEXPECTED_FRAME - expected content body, got non content body frame instead",
        60,
        40);
  }

  /// G036
  @Test
  void refusesMoreBodyThanWasAnnounced() {
    requireClose(
        wire ->
            wire.method(1, PUBLISH)
                .header(1, 5, BasicProperties.EMPTY)
                .body(1, new byte[3], 0, 3)
                .body(1, new byte[3], 0, 3),
        501,
        "FRAME_ERROR - content body frame exceeds remaining content size",
        60,
        40);
  }

  /// G037
  @Test
  void wantsNoBodyFrameAfterAnEmptyBody() {
    requireClose(
        wire -> wire.publish(1, "q", BasicProperties.EMPTY, new byte[0]).body(1, new byte[0], 0, 0),
        505,
        "UNEXPECTED_FRAME - expected method frame, got non method frame instead",
        0,
        0);
  }

  /// G051
  @Test
  void refusesImmediatePublishing() {
    requireClose(
        wire ->
            wire.method(1, new BasicMethod.Publish("", "q", false, true))
                .header(1, 0, BasicProperties.EMPTY),
        540,
        "NOT_IMPLEMENTED - immediate=true",
        60,
        40);
  }

  /// G041
  @Test
  void refusesOneChannelTooMany() {
    var small = broker.connect();
    small.handshake(
        TestClient.startOk("guest", "guest"),
        new io.leveret.protocol.method.ConnectionMethod.TuneOk(2, 131_072, 0));
    small.openChannel(1);
    small.openChannel(2);

    small.send(3, new ChannelMethod.Open());

    assertThat(small.methods())
        .containsExactly(
            new Close(
                530,
                "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max"
                    + " (2)",
                0,
                0));
  }

  /// G016: clients that forget the overhead are let through.
  @Test
  void lets8BytesTooManyPass() {
    broker.close();
    broker = TestBroker.roomy(directory.resolve("roomy"));
    client = broker.open();
    client.declare("q", false);
    byte[] body = new byte[131_072];

    client.send(wire -> wire.publish(1, "q", BasicProperties.EMPTY, body));

    assertThat(broker.queue("q").readyCount()).isEqualTo(1);
  }

  /// G050: the frames of the content are taken with the publish that failed.
  @Test
  void closesTheChannelOnlyWhenTheExchangeIsMissing() {
    client.send(wire ->
        wire.method(1, new BasicMethod.Publish("x", "q", false, false))
            .header(1, 3, BasicProperties.EMPTY)
            .body(1, new byte[3], 0, 3)
            .publish(1, "q", BasicProperties.EMPTY, new byte[2])
            .method(2, new ChannelMethod.Open()));

    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(404, "NOT_FOUND - no exchange 'x' in vhost '/'", 60, 40),
            new ChannelMethod.OpenOk());
  }

  /// G052
  @Test
  void closesTheChannelWhenTheMessageIsTooLarge() {
    long size = 129L << 20;

    client.send(wire ->
        wire.method(1, PUBLISH)
            .header(1, size, BasicProperties.EMPTY)
            .body(1, new byte[3], 0, 3)
            .method(2, new ChannelMethod.Open()));

    assertThat(client.methods())
        .containsExactly(
            new ChannelMethod.Close(
                406,
                "PRECONDITION_FAILED - message size "
                    + size
                    + " is larger than configured max size "
                    + (128 << 20),
                60,
                40),
            new ChannelMethod.OpenOk());
  }

  private void requireClose(
      UnaryOperator<Wire> frames, int code, String text, int classId, int methodId) {
    client.send(frames);

    assertThat(client.methods()).containsExactly(new Close(code, text, classId, methodId));
    client.send(wire -> wire.method(1, new BasicMethod.Qos(0, 1, false)));
    assertThat(client.methods()).isEmpty();
    if (client.pendingBytes() == 0) {
      client.send(0, new CloseOk());
      assertThat(client.transport().isClosingAfterFlush()).isTrue();
    }
  }
}
