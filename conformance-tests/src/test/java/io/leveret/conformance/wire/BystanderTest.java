package io.leveret.conformance.wire;

import static io.leveret.conformance.harness.WireWriter.method;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What one client does wrong, no other client notices.
final class BystanderTest {
  /// Bad input on one connection leaves another at work.
  @ParameterizedTest(name = "{0}")
  @MethodSource("badInput")
  @Proves({"G033", "G034", "G039", "PC-03"})
  void keepsServingOthersAfterBadInput(String what, byte[] input, BrokerFixture broker)
      throws Exception {
    var queue = broker.name("queue");
    var healthy = broker.openChannelWith(queue);
    var bad = broker.openRawChannel();

    bad.write(input);
    bad.shutdownOutput();

    healthy.basicPublish("", queue, null, "still here".getBytes(UTF_8));
    assertThat(Clients.awaitMessage(healthy, queue).getBody())
        .asString(UTF_8)
        .isEqualTo("still here");
  }

  /// Noise, at any point of a connection's life. A failing seed is in the test's name.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Proves({"G033", "G034", "G039"})
  void keepsServingOthersAfterNoise(long seed, BrokerFixture broker) throws Exception {
    var random = new Random(seed);
    var noise = new byte[1 + random.nextInt(3000)];
    random.nextBytes(noise);
    var healthy = broker.openChannel();
    var bad = random.nextBoolean() ? broker.openRawChannel() : broker.connectRaw();

    bad.write(random.nextBoolean() ? RawMethods.frame(1 + random.nextInt(3), 1, noise) : noise);
    bad.shutdownOutput();

    Clients.roundTrip(healthy);
    assertThat(healthy.isOpen()).isTrue();
  }

  private static LongStream seeds() {
    var seed = Long.getLong("seed");
    return seed == null ? LongStream.range(0, 20) : LongStream.of(seed);
  }

  private static Stream<Arguments> badInput() {
    return Stream.of(
        Arguments.of("garbage", "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)),
        Arguments.of(
            "a wrong frame end", new WireWriter().int8(8).int16(0).int32(0).int8(0).toBytes()),
        Arguments.of(
            "a huge length", new WireWriter().int8(1).int16(1).int32(0xFFFF_FFFFL).toBytes()),
        Arguments.of("an unknown type", RawMethods.frame(77, 1, new byte[10])),
        Arguments.of("an unknown method", RawMethods.frame(1, 1, method(77, 7).toBytes())),
        Arguments.of("a method cut short", RawMethods.frame(1, 1, method(50, 10).toBytes())),
        Arguments.of(
            "a frame cut short", new WireWriter().int8(1).int16(1).int32(50).int8(0).toBytes()),
        Arguments.of(
            "a channel that is not open", RawMethods.frame(1, 9, RawMethods.qos(1).toBytes())),
        Arguments.of(
            "a publish cut short", RawMethods.frame(1, 1, RawMethods.publish("", "q").toBytes())),
        Arguments.of("a body alone", RawMethods.frame(3, 1, new byte[100])));
  }
}
