package io.leveret.cli.perf.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameScannerTest {
  private static final List<String> FOUND =
      List.of(
          "method 1 " + Wire.BASIC_DELIVER + " tag 42",
          "header 1 40",
          "body 1 30 stamp 1234567890123",
          "body 1 10 stamp 0",
          "method 2 " + Wire.BASIC_ACK + " tag 7",
          "header 3 3",
          "body 3 3 stamp 0",
          "header 3 0");

  @Test
  void findsEveryFrameWhereverTheReadsAreCut() throws IOException {
    var octets = stream();
    for (int cut = 0; cut <= octets.length; cut++) {
      var found = new Recorder();

      scan(octets, List.of(cut, octets.length - cut), found);

      assertThat(found.lines).as("cut at %d", cut).isEqualTo(FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 19})
  void findsEveryFrameInSmallReads(int size) throws IOException {
    var octets = stream();
    var sizes = new ArrayList<Integer>();
    for (int at = 0; at < octets.length; at += size) {
      sizes.add(Math.min(size, octets.length - at));
    }
    var found = new Recorder();

    scan(octets, sizes, found);

    assertThat(found.lines).isEqualTo(FOUND);
  }

  @Test
  void passesOverABodyLargerThanTheBuffer() throws IOException {
    var out = new FrameWriter();
    out.frame(Wire.BODY, 1).int64(5).octets(new byte[100_000]).end();
    out.method(1, Wire.BASIC_ACK).int64(9).octet(0).end();
    var octets = bytes(out);
    var found = new Recorder();

    scan(octets, chunks(octets.length, 100), found);

    assertThat(found.lines)
        .containsExactly("body 1 100008 stamp 5", "method 1 " + Wire.BASIC_ACK + " tag 9");
  }

  @Test
  void refusesAFrameThatDoesNotEndAsItShould() {
    var octets = stream();
    octets[octets.length - 1] = 0;

    assertThatThrownBy(() -> scan(octets, List.of(octets.length), new Recorder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0xCE");
  }

  @Test
  void refusesWhatIsNoFrame() {
    byte[] octets = "HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> scan(octets, List.of(octets.length), new Recorder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown type 72");
  }

  @Test
  void neverReadsBeyondWhatIsThere() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var octets = stream();
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      try {
        scan(octets, chunks(octets.length, 1 + random.nextInt(50)), new Recorder());
      } catch (IOException _) {
        // which is how it should refuse
      } catch (RuntimeException wrong) {
        throw new AssertionError("seed " + seed, wrong);
      }
    }
  }

  private static byte[] stream() {
    var out = new FrameWriter();
    out.method(1, Wire.BASIC_DELIVER).shortString("tag").int64(42).octet(0);
    out.shortString("exchange").shortString("key").end();
    out.frame(Wire.HEADER, 1).int16(60).int16(0).int64(40).int16(0x2000);
    out.table(Map.of("k", "v")).end();
    out.frame(Wire.BODY, 1).int64(1_234_567_890_123L).octets(new byte[22]).end();
    out.frame(Wire.BODY, 1).octets(new byte[10]).end();
    out.frame(Wire.HEARTBEAT, 0).end();
    out.method(2, Wire.BASIC_ACK).int64(7).octet(1).end();
    out.frame(Wire.HEADER, 3).int16(60).int16(0).int64(3).int16(0).end();
    out.frame(Wire.BODY, 3).octets(new byte[3]).end();
    out.frame(Wire.HEADER, 3).int16(60).int16(0).int64(0).int16(0).end();
    return bytes(out);
  }

  private static byte[] bytes(FrameWriter out) {
    var taken = out.take();
    var octets = new byte[taken.remaining()];
    taken.get(octets);
    return octets;
  }

  private static List<Integer> chunks(int total, int size) {
    var sizes = new ArrayList<Integer>();
    for (int at = 0; at < total; at += size) {
      sizes.add(Math.min(size, total - at));
    }
    return sizes;
  }

  private static void scan(byte[] octets, List<Integer> reads, FrameSink sink) throws IOException {
    var scanner = new FrameScanner();
    var in = ByteBuffer.allocateDirect(512);
    int at = 0;
    for (int read : reads) {
      scanner.prepare(in);
      in.put(octets, at, read);
      scanner.scan(in, sink);
      at += read;
    }
  }

  private static final class Recorder implements FrameSink {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void method(int channel, int methodId, ByteBuffer in, int at) {
      int tagAt = methodId == Wire.BASIC_DELIVER ? at + 1 + in.get(at) : at;
      lines.add("method " + channel + " " + methodId + " tag " + longAt(in, tagAt));
    }

    @Override
    public void header(int channel, long bodySize) {
      lines.add("header " + channel + " " + bodySize);
    }

    @Override
    public void body(int channel, ByteBuffer in, int at, int length) {
      lines.add("body " + channel + " " + length + " stamp " + (length < 8 ? 0 : longAt(in, at)));
    }

    // A damaged stream may claim anything; only what is there is looked at.
    private static long longAt(ByteBuffer in, int at) {
      return at >= 0 && at + Long.BYTES <= in.limit() ? in.getLong(at) : -1;
    }
  }
}
