package io.leveret.conformance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.MostlyWaits;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Heartbeats in both directions, at the shortest interval there is: one second.
final class HeartbeatTest {
  /// G022: a silent connection hears a heartbeat every half interval, an empty frame on channel 0.
  @Test
  @MostlyWaits
  @Proves({"G022", "PC-09"})
  void sendsHeartbeatsWhenNothingElseIsSent(BrokerFixture broker) throws Exception {
    var raw = open(broker, 1);
    long start = System.nanoTime();

    for (int i = 0; i < 3; i++) {
      var frame = raw.read();
      assertThat(frame.type()).isEqualTo(RawFrame.HEARTBEAT);
      assertThat(frame.channel()).isZero();
      assertThat(frame.payload()).isEmpty();
      raw.frame(RawFrame.HEARTBEAT, 0, new byte[0]);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(900), Duration.ofMillis(3500));
  }

  /// G023: a client that says nothing is dropped, after two intervals at least, without a frame.
  @Test
  @MostlyWaits
  @Proves({"G023", "PC-09"})
  void dropsASilentClient(BrokerFixture broker) throws Exception {
    var raw = open(broker, 1);
    long start = System.nanoTime();

    raw.expectSocketClosed();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1500), Duration.ofMillis(5000));
  }

  /// G023: any octet is a sign of life, not heartbeats alone.
  @Test
  @MostlyWaits
  @Proves("G023")
  void takesAnyTrafficForASignOfLife(BrokerFixture broker) throws Exception {
    var raw = open(broker, 1);
    raw.openChannel(1);

    for (int i = 0; i < 10; i++) {
      assertThat(raw.read().type()).isEqualTo(RawFrame.HEARTBEAT);
      raw.send(1, RawMethods.publish("", "nowhere"));
      raw.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(0).toBytes());
    }

    raw.send(1, RawMethods.qos(1));
    raw.expect(1, 60, 11);
  }

  /// G017: 0 in `tune-ok` turns heartbeats off, whatever was offered.
  @Test
  @MostlyWaits
  @Proves({"G017", "PC-09"})
  void sendsNoHeartbeatsToAClientThatWantsNone(BrokerFixture broker) throws Exception {
    var raw = open(broker, 0);
    raw.setPatience(1500);

    assertThat(heard(raw)).isEqualTo("nothing");
  }

  /// G017: the client's interval may be longer than the one that was offered.
  @Test
  @Proves("G017")
  void acceptsALongerIntervalThanOffered(BrokerFixture broker) throws Exception {
    var raw = open(broker, 600);

    raw.closeCleanly();
  }

  /// G022: heartbeats begin when they are agreed, before `open`.
  @Test
  @Proves({"G022", "G017"})
  void takesHeartbeatsBeforeOpen(BrokerFixture broker) throws Exception {
    var raw = broker.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());
    raw.expect(0, 10, 30);

    raw.tuneOk(2047, 131_072, 10).frame(RawFrame.HEARTBEAT, 0, new byte[0]);

    raw.send(0, RawMethods.open("/"));
    raw.expect(0, 10, 41);
  }

  private static String heard(RawConnection raw) throws IOException {
    try {
      return raw.read().toString();
    } catch (SocketTimeoutException silence) {
      return "nothing";
    } catch (EOFException | SocketException end) {
      return "the end";
    }
  }

  private static RawConnection open(BrokerFixture broker, int heartbeatSeconds) throws IOException {
    var raw = broker.connectRaw();
    raw.awaitTune(RawMethods.clientProperties());
    raw.expect(0, 10, 30);
    raw.tuneOk(2047, 131_072, heartbeatSeconds).send(0, RawMethods.open("/"));
    raw.expect(0, 10, 41);
    return raw;
  }
}
