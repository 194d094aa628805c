package io.leveret.conformance.hostile;

import static io.leveret.conformance.harness.WireWriter.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawFrame;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Attacks, each on a broker that serves a healthy client meanwhile and is what it was afterwards.
@NeedsOwnBroker
final class HostileClientsTest {
  private static final int FRAME_MAX = 131_072;

  @RegisterExtension static final WatchedBroker broker = new WatchedBroker();

  /// PC-08: ten thousand channels, asked for without a pause.
  @Test
  @Proves("PC-08")
  void refusesTenThousandChannels() throws Exception {
    var raw = broker.fixture().openRaw();
    var request = new WireWriter();
    for (int channel = 1; channel <= 10_000; channel++) {
      request.bytes(RawMethods.frame(1, channel, RawMethods.channelOpen().toBytes()));
    }

    raw.write(request.toBytes());
    broker.serves();
    for (int channel = 1; channel <= 2047; channel++) {
      raw.expect(channel, 20, 11);
    }

    raw.expectClose(530, 0, 0);
    raw.close();
    broker.hasRecovered();
  }

  /// Consumers that are sent messages and never read.
  @Test
  @Proves({"CO-01", "G081"})
  void survivesConsumersThatNeverRead() throws Exception {
    var channel = broker.fixture().openChannelWith("flood");
    for (int i = 0; i < 300; i++) {
      channel.basicPublish("", "flood", null, new byte[64 * 1024]);
    }
    List<RawConnection> deaf = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      var raw = broker.fixture().openRawChannel();
      raw.send(1, RawMethods.consume("flood", "c", true));
      deaf.add(raw);
      broker.serves();
    }

    for (var raw : deaf) {
      raw.close();
    }

    channel.queueDelete("flood");
    broker.hasRecovered();
  }

  /// A client that asks for large answers as fast as it can and reads none of them: the broker
  /// stops listening long before the answers fill its memory.
  @Test
  void survivesAClientThatAsksAndNeverReads() throws Exception {
    var channel = broker.fixture().openChannel();
    var returned = new byte[60_000];
    var raw = broker.fixture().openRawChannel();
    var sent = new AtomicLong();
    var asking = Thread.ofPlatform().daemon().start(() -> publishUnroutable(raw, returned, sent));

    Clients.awaitTrue(() -> {
      long before = sent.get();
      broker.serves();
      Clients.roundTrip(channel);
      asking.join(300);
      return before > 0 && before == sent.get();
    });
    assertThat(sent.get() * returned.length).isLessThan(100L << 20);

    raw.close();
    broker.hasRecovered();
  }

  /// PC-10: handshakes that take for ever, a byte at a time.
  @Test
  @Proves({"PC-10", "PC-11"})
  void dropsHandshakesThatTakeForEver() throws Exception {
    List<RawConnection> slow = new ArrayList<>();
    byte[] header = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    for (int i = 0; i < 100; i++) {
      var raw = broker.fixture().connectRaw();
      raw.write(i % 2 == 0 ? new byte[] {'A'} : header);
      slow.add(raw);
    }
    for (int at = 1; at < 7; at++) {
      for (int i = 0; i < slow.size(); i += 2) {
        slow.get(i).write(new byte[] {header[at]});
      }
      broker.serves();
    }

    for (var raw : slow) {
      raw.expectEndAfterAnything();
      broker.serves();
    }

    broker.hasRecovered();
  }

  /// G022: half a frame and then silence ends with the heartbeat, however much was announced.
  @Test
  @Proves({"G022", "PC-09"})
  void dropsThoseWhoStopInAFrame() throws Exception {
    List<RawConnection> silent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      var raw = broker.fixture().connectRaw();
      raw.awaitTune(RawMethods.clientProperties());
      raw.expect(0, 10, 30);
      raw.tuneOk(2047, FRAME_MAX, 1).send(0, RawMethods.open("/"));
      raw.expect(0, 10, 41);
      raw.openChannel(1);
      raw.write(new WireWriter().int8(1).int16(1).int32(FRAME_MAX - 8).int8(0).toBytes());
      silent.add(raw);
      broker.serves();
    }

    for (var raw : silent) {
      raw.expectSocketClosed();
    }

    broker.hasRecovered();
  }

  /// Thousands of connections, some of which say something.
  @Test
  @Proves("PC-21")
  void survivesAFloodOfConnections() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<RawConnection> flood = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        var raw = RawConnection.connect(broker.fixture().endpoint());
        flood.add(i % 3 == 0 ? raw.header() : raw);
      }
      broker.serves();
      for (var raw : flood) {
        raw.close();
      }
    }

    broker.hasRecovered();
  }

  /// A slow frame: one octet after the other, of a publish that is good in the end.
  @Test
  void takesAFrameAnOctetAtATime() throws Exception {
    var raw = broker.fixture().openRawChannel();
    byte[] publish = RawMethods.frame(1, 1, RawMethods.publish("", "nowhere").toBytes());

    for (byte octet : publish) {
      raw.write(new byte[] {octet});
    }
    broker.serves();
    raw.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(0).toBytes());
    raw.send(1, RawMethods.qos(1)).expect(1, 60, 11);

    raw.close();
    broker.hasRecovered();
  }

  /// Lengths that lie: four gigabytes in a small frame, as table, string, body and frame.
  @Test
  @Proves("G036")
  void refusesLengthsThatLie() throws Exception {
    long huge = 0xFFFF_FFFFL;
    var declaration = method(50, 10).int16(0).shortstr("q").int8(0);
    refuses(RawMethods.frame(1, 1, declaration.int32(huge).toBytes()));
    var entry = method(50, 10).int16(0).shortstr("q").int8(0).int32(7).shortstr("a").int8('S');
    refuses(RawMethods.frame(1, 1, entry.int32(huge).toBytes()));
    refuses(new WireWriter().int8(1).int16(1).int32(huge).int8(0).toBytes());
    var publish = RawMethods.frame(1, 1, RawMethods.publish("", "q").toBytes());
    var header = RawMethods.frame(2, 1, RawMethods.contentHeader(-1).toBytes());
    refuses(new WireWriter().bytes(publish).bytes(header).toBytes());

    broker.hasRecovered();
  }

  /// Tables in tables and arrays in arrays, as deep as a frame can hold.
  @Test
  void survivesNestingAsDeepAsAFrame() throws Exception {
    for (char kind : new char[] {'F', 'A'}) {
      byte[] nested = nested(kind, FRAME_MAX - 200);
      var declaration = method(50, 10).int16(0).shortstr("deep").int8(8).longstr(nested);
      answers(RawMethods.frame(1, 1, declaration.toBytes()));
      var publish = RawMethods.frame(1, 1, RawMethods.publish("amq.headers", "q").toBytes());
      var header = RawMethods.contentHeader(0, 1 << 13).longstr(nested);
      answers(
          new WireWriter()
              .bytes(publish)
              .bytes(RawMethods.frame(2, 1, header.toBytes()))
              .toBytes());
    }

    broker.hasRecovered();
  }

  /// A header table of a megabyte is more than a frame; one of a frame's size is served.
  @Test
  void refusesAHeaderTableOfAMegabyte() throws Exception {
    var publish = RawMethods.frame(1, 1, RawMethods.publish("", "q").toBytes());
    var table =
        RawMethods.contentHeader(0, 1 << 13).table(it -> it.entry("k", "v".repeat(1 << 20)));

    refuses(
        new WireWriter().bytes(publish).bytes(RawMethods.frame(2, 1, table.toBytes())).toBytes());

    broker.hasRecovered();
  }

  private void refuses(byte[] input) throws Exception {
    var raw = broker.fixture().openRawChannel();
    writeAll(raw, input);
    raw.expectRefused();
    raw.close();
    broker.serves();
  }

  /// Requires any answer, or the end: but no silence.
  private void answers(byte[] input) throws Exception {
    var raw = broker.fixture().openRawChannel();
    writeAll(raw, input);
    raw.frame(RawFrame.METHOD, 1, RawMethods.qos(1).toBytes());
    assertThat(raw.read().type()).isEqualTo(RawFrame.METHOD);
    raw.close();
    broker.serves();
  }

  private static void writeAll(RawConnection raw, byte[] input) throws IOException {
    try {
      raw.write(input);
    } catch (SocketException refused) {
      // Before all was sent, which is as good.
    }
  }

  private static void publishUnroutable(RawConnection raw, byte[] body, AtomicLong sent) {
    var publish = method(60, 40).int16(0).shortstr("").shortstr("nowhere").bits(true);
    try {
      for (int i = 0; i < 10_000; i++) {
        raw.send(1, publish);
        raw.frame(RawFrame.HEADER, 1, RawMethods.contentHeader(body.length).toBytes());
        raw.frame(RawFrame.BODY, 1, body);
        sent.incrementAndGet();
      }
    } catch (IOException end) {
      // The test has seen enough.
    }
  }

  /// The content of a table that holds nothing but another, or an array, and so on.
  private static byte[] nested(char kind, int bytes) {
    int step = kind == 'F' ? 7 : 5;
    int levels = (bytes - 7) / step;
    var out = new WireWriter().shortstr("k").int8(kind).int32(levels * (long) step);
    for (int level = levels - 1; level >= 0; level--) {
      if (kind == 'F') {
        out.shortstr("k");
      }
      out.int8(kind).int32(level * (long) step);
    }
    return out.toBytes();
  }
}
