package io.leveret.conformance.hostile;

import static io.leveret.conformance.harness.WireWriter.method;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.RawConnection;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Spoiled conversations through a real socket, three thousand of them or as many as
/// `-Dfuzz.socket-cases` says; far more run without one, in the tests of the broker's core.
@NeedsOwnBroker
final class SocketFuzzTest {
  private static final int CASES = Integer.getInteger("fuzz.socket-cases", 3000);

  /// Cases between two looks at the healthy client.
  private static final int ROUND = 100;

  @RegisterExtension static final WatchedBroker broker = new WatchedBroker();

  @Test
  void survivesWhateverASocketBrings() throws Exception {
    Long only = Long.getLong("seed");
    if (only != null) {
      run(only);
    } else {
      for (long seed = 1; seed <= CASES; seed++) {
        run(seed);
      }
    }
    broker.hasRecovered();
  }

  private static void run(long seed) {
    try {
      play(new Random(seed));
      if (seed % ROUND == 0) {
        broker.serves();
      }
    } catch (IOException | AssertionError e) {
      throw new AssertionError(
          "case %d fails; repeat it with mvn -q -pl conformance-tests -am test -Dseed=%d"
                  .formatted(seed, seed)
              + " -Dtest=SocketFuzzTest -Dsurefire.failIfNoSpecifiedTests=false",
          e);
    }
  }

  /// Sends all of it and sees the end of the connection: the broker's, or the client's own.
  private static void play(Random random) throws IOException {
    List<byte[]> frames = conversation(random);
    spoil(frames, random);
    try (var raw = RawConnection.connect(broker.fixture().endpoint())) {
      for (byte[] frame : frames) {
        raw.write(frame);
      }
      raw.shutdownOutput();
      if (random.nextInt(4) == 0) {
        raw.expectEndAfterAnything();
      }
    } catch (SocketException ended) {
      // The broker had enough before all was sent.
    }
  }

  private static List<byte[]> conversation(Random random) {
    var login = RawMethods.plain("guest", "guest");
    List<byte[]> frames = new ArrayList<>();
    frames.add(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
    add(frames, 0, RawMethods.startOk("PLAIN", login, RawMethods.clientProperties()));
    add(frames, 0, RawMethods.tuneOk(2047, 131_072, 10));
    add(frames, 0, RawMethods.open("/"));
    add(frames, 1, RawMethods.channelOpen());
    var queue = "fuzz-" + random.nextInt(5);
    add(frames, 1, method(50, 10).int16(0).shortstr(queue).bits(false, false, true).emptyTable());
    for (int i = random.nextInt(8); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> add(frames, 1, RawMethods.consume(queue, "c" + i, random.nextBoolean()));
        case 1 -> add(frames, 1, RawMethods.get(queue, random.nextBoolean()));
        case 2 -> add(frames, 1, RawMethods.ack(random.nextInt(3), random.nextBoolean()));
        case 3 -> add(frames, 1, RawMethods.qos(random.nextInt(4)));
        case 4 -> add(frames, 1, method(85, 10).bits(false)); // confirm.select
        case 5 -> add(frames, 1, method(90, 10 + 10 * random.nextInt(3))); // tx
        default -> publish(frames, queue, random);
      }
    }
    return frames;
  }

  private static void publish(List<byte[]> frames, String queue, Random random) {
    byte[] body = "body".repeat(random.nextInt(400)).getBytes(UTF_8);
    add(frames, 1, RawMethods.publish("", queue));
    var header = RawMethods.contentHeader(body.length, 1 << 13).table(it -> it.entry("k", "v"));
    frames.add(RawMethods.frame(2, 1, header.toBytes()));
    frames.add(RawMethods.frame(3, 1, body));
  }

  private static void add(List<byte[]> frames, int channel, WireWriter method) {
    frames.add(RawMethods.frame(1, channel, method.toBytes()));
  }

  private static void spoil(List<byte[]> frames, Random random) {
    for (int faults = random.nextInt(3); faults > 0; faults--) {
      int at = random.nextInt(8) == 0 ? random.nextInt(5) : 5 + random.nextInt(frames.size() - 5);
      byte[] frame = frames.get(at);
      switch (random.nextInt(6)) {
        case 0, 1 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> frames.set(at, Arrays.copyOf(frame, 1 + random.nextInt(frame.length)));
        case 3 -> frames.add(at, frame.clone());
        case 4 -> frames.set(at, frames.set(random.nextInt(frames.size()), frame));
        default -> frame[3 + random.nextInt(4)] = (byte) random.nextInt(256);
      }
    }
  }
}
