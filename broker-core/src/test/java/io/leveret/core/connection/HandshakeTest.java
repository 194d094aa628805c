package io.leveret.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.config.ConfigKeys;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod.Close;
import io.leveret.protocol.method.ConnectionMethod.Open;
import io.leveret.protocol.method.ConnectionMethod.OpenOk;
import io.leveret.protocol.method.ConnectionMethod.Start;
import io.leveret.protocol.method.ConnectionMethod.StartOk;
import io.leveret.protocol.method.ConnectionMethod.Tune;
import io.leveret.protocol.method.ConnectionMethod.TuneOk;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.LongString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From the protocol header to `open-ok`, and every way not to get there.
class HandshakeTest {
  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final TuneOk TUNE_OK = new TuneOk(2047, 131_072, 0);
  private static final FieldTable FAILURE_CLOSE =
      FieldTable.builder().put("authentication_failure_close", true).build();
  private static final String LOGIN_REFUSED =
      "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. "
          + "For details see the broker logfile.";

  @TempDir Path directory;
  private TestBroker broker;
  private TestClient client;

  @BeforeEach
  void open() {
    broker = new TestBroker(directory);
    client = broker.connect();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  /// G001, G003, G014
  @Test
  void goesStepByStep() {
    client.send(wire -> wire.protocolHeader());
    var start = (Start) client.methods().getFirst();
    assertThat(start.versionMajor()).isZero();
    assertThat(start.versionMinor()).isEqualTo(9);
    assertThat(start.mechanisms().split(" ")).contains("PLAIN", "AMQPLAIN");
    assertThat(start.locales()).isEqualTo("en_US");
    assertThat(start.serverProperties().table("capabilities")).isPresent();

    assertThat(client.call(0, TestClient.startOk("guest", "guest")))
        .isEqualTo(new Tune(2047, 131_072, 60));
    client.send(0, TUNE_OK);
    assertThat(client.methods()).isEmpty();
    assertThat(client.call(0, new Open("/"))).isEqualTo(new OpenOk());

    assertThat(client.connection().state()).isEqualTo(ConnectionState.RUNNING);
    assertThat(broker.connections().size()).isEqualTo(1);
  }

  /// G018
  @Test
  void takesEverythingAtOnce() {
    client.handshake();

    assertThat(client.connection().state()).isEqualTo(ConnectionState.RUNNING);
  }

  /// G001
  @Test
  void takesTheHeaderOf09() {
    client.send(wire -> wire.raw('A', 'M', 'Q', 'P', 1, 1, 0, 9));

    assertThat(client.methods()).hasOnlyElementsOfType(Start.class);
  }

  /// G001
  @Test
  void answersAnotherHeaderWithItsOwn() {
    client.send(wire -> wire.raw('A', 'M', 'Q', 'P', 0, 1, 0, 0).raw(HEADER));

    assertThat(client.transport().out().takeBytes()).isEqualTo(HEADER);
    assertThat(client.transport().isClosingAfterFlush()).isTrue();
    assertThat(client.pendingBytes()).isZero();
  }

  @Test
  void waitsForAWholeHeader() {
    client.give(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9});
    assertThat(client.frames()).isEmpty();

    client.give(new byte[] {1});

    assertThat(client.methods()).hasSize(1);
  }

  /// G012
  @Test
  void endsWhenItTakesTooLong() {
    client.send(wire ->
        wire.protocolHeader().method(0, TestClient.startOk("guest", "guest")).method(0, TUNE_OK));

    broker.loop().advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(client.transport().isClosed()).isFalse();
    broker.loop().advance(Duration.ofNanos(1));

    assertThat(client.transport().isClosed()).isTrue();
  }

  /// G012
  @Test
  void hasAllTheTimeOnceItIsOpen() {
    client.handshake();

    broker.loop().advance(Duration.ofSeconds(60));

    assertThat(client.transport().isClosed()).isFalse();
  }

  /// G008
  @Test
  void tellsAClientThatAsksForItThatItIsRefused() {
    client.send(wire ->
        wire.protocolHeader().method(0, TestClient.startOk(FAILURE_CLOSE, "guest", "wrong")));

    assertThat(client.methods().getLast()).isEqualTo(new Close(403, LOGIN_REFUSED, 0, 0));
    assertThat(client.connection().state()).isEqualTo(ConnectionState.CLOSING);
  }

  /// G009
  @Test
  void refusesGuestFromAnotherMachine() throws UnknownHostException {
    var elsewhere = InetAddress.getByAddress(new byte[] {10, 1, 2, 3});
    client.transport().peer(new InetSocketAddress(elsewhere, 1));

    client.send(wire ->
        wire.protocolHeader().method(0, TestClient.startOk(FAILURE_CLOSE, "guest", "guest")));

    assertThat(client.methods().getLast()).isEqualTo(new Close(403, LOGIN_REFUSED, 0, 0));
  }

  /// G006, G007
  @Test
  void letsARefusedClientWaitInSilence() {
    client.send(wire -> wire.protocolHeader().method(0, TestClient.startOk("guest", "wrong")));

    requireSilence();
  }

  /// G007
  @Test
  void doesNotAnswerAnUnknownMechanism() {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, new StartOk(FAILURE_CLOSE, "MAGIC", LongString.EMPTY, "en_US")));

    requireSilence();
  }

  /// G010
  @Test
  void doesNotAnswerAMalformedResponse() {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, new StartOk(FAILURE_CLOSE, "PLAIN", LongString.of("guest"), "en_US")));

    requireSilence();
  }

  /// G007
  @Test
  void doesNotAnswerAnotherMethodThanStartOk() {
    client.send(wire -> wire.protocolHeader().method(0, TUNE_OK).method(0, new Open("/")));

    requireSilence();
  }

  /// G007
  @Test
  void doesNotAnswerAFrameErrorBeforeTheLogin() {
    client.send(wire -> wire.protocolHeader().raw(1, 0, 0, 0x7F, 0, 0, 0, 0, 0));

    requireSilence();
  }

  /// G007, G021
  @Test
  void doesNotAnswerAChannelBeforeTheLogin() {
    client.send(wire -> wire.protocolHeader().method(1, new ChannelMethod.Open()));

    requireSilence();
  }

  /// G015
  @Test
  void acceptsTheLeastFrameSize() {
    client.handshake(TestClient.startOk("guest", "guest"), new TuneOk(1, 4096, 0));
  }

  /// G014
  @Test
  void refusesAFrameSizeThatIsTooSmall() {
    requireTuneRefused(
        new TuneOk(2047, 4095, 0),
        "NOT_ALLOWED - negotiated frame_max = 4095 is lower than the minimum allowed value (4096)");
  }

  /// G014
  @Test
  void refusesAFrameSizeThatIsTooLarge() {
    requireTuneRefused(
        new TuneOk(2047, 131_073, 0),
        "NOT_ALLOWED - negotiated frame_max = 131073 is higher than the maximum allowed value"
            + " (131072)");
  }

  /// G014
  @Test
  void refusesFramesWithoutLimit() {
    requireTuneRefused(
        new TuneOk(2047, 0, 0),
        "NOT_ALLOWED - negotiated frame_max = 0 (no limit) is higher than the maximum allowed value"
            + " (131072)");
  }

  /// G014
  @Test
  void refusesChannelsWithoutLimit() {
    requireTuneRefused(
        new TuneOk(0, 131_072, 0),
        "NOT_ALLOWED - negotiated channel_max = 0 (no limit) is higher than the maximum allowed"
            + " value (2047)");
  }

  /// G021
  @Test
  void refusesAChannelBeforeOpen() {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, TestClient.startOk("guest", "guest"))
            .method(0, TUNE_OK)
            .method(1, new ChannelMethod.Open()));

    assertThat(client.methods().getLast())
        .isEqualTo(new Close(505, "UNEXPECTED_FRAME - type 1, all octets = <<>>", 0, 0));
  }

  /// G019
  @Test
  void refusesAVirtualHostThatIsNotThere() {
    requireOpenRefused("guest", "nowhere", "NOT_ALLOWED - vhost nowhere not found");
  }

  /// G019
  @Test
  void refusesAVirtualHostThatIsNotTheUsers() {
    requireOpenRefused(
        "mallory", "/", "NOT_ALLOWED - access to vhost '/' refused for user 'mallory'");
  }

  /// G019
  @Test
  void refusesOneConnectionTooMany() {
    broker.close();
    broker = new TestBroker(directory.resolve("small"), ConfigKeys.MAX_CONNECTIONS, 1);
    broker.open();
    client = broker.connect();

    requireOpenRefused(
        "guest", "/", "NOT_ALLOWED - connection refused: node connection limit (1) is reached");
  }

  /// G040
  @Test
  void refusesOpenBeforeTuneOk() {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, TestClient.startOk("guest", "guest"))
            .method(0, new Open("/")));

    assertThat(client.methods().getLast())
        .isEqualTo(
            new Close(504, "CHANNEL_ERROR - unexpected method in connection state tuning", 10, 40));
  }

  /// G017: a client may ask for more heartbeats than the broker offers.
  @Test
  void beatsAsTheClientWishes() {
    client.handshake(TestClient.startOk("guest", "guest"), new TuneOk(2047, 131_072, 2));

    broker.loop().advance(Duration.ofSeconds(1));
    assertThat(client.frames()).extracting(frame -> frame.type()).containsExactly(8);
    broker.loop().advance(Duration.ofSeconds(5));

    assertThat(client.transport().isClosed()).isTrue();
  }

  private void requireTuneRefused(TuneOk tuneOk, String text) {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, TestClient.startOk("guest", "guest"))
            .method(0, tuneOk)
            .method(0, new Open("/"))
            .method(1, new BasicMethod.Get("", true)));

    assertThat(client.methods().getLast()).isEqualTo(new Close(530, text, 10, 31));
  }

  private void requireOpenRefused(String user, String virtualHost, String text) {
    client.send(wire ->
        wire.protocolHeader()
            .method(0, TestClient.startOk(user, user))
            .method(0, TUNE_OK)
            .method(0, new Open(virtualHost)));

    assertThat(client.methods().getLast()).isEqualTo(new Close(530, text, 10, 40));
  }

  /// No frame after `start`, nothing more is taken, and the socket goes after three seconds.
  private void requireSilence() {
    assertThat(client.methods()).hasOnlyElementsOfType(Start.class);
    client.send(0, TestClient.startOk("guest", "guest"));
    assertThat(client.methods()).isEmpty();
    assertThat(client.pendingBytes()).isZero();
    broker.loop().advance(Duration.ofSeconds(3).minusNanos(1));
    assertThat(client.transport().isClosed()).isFalse();
    broker.loop().advance(Duration.ofNanos(1));
    assertThat(client.transport().isClosed()).isTrue();
  }
}
