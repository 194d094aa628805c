package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.AmqpException;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.value.FieldTableCursor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that no honest peer sends are refused with an [AmqpException] and with nothing else. Every
/// case has a seed, and `-Dseed=17` repeats one.
final class HostileBytesTest {
  private static final int CASES_PER_SEED = 200;

  static LongStream seeds() {
    return RandomValues.seeds(50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesAMethodThatIsCutAnywhere(long seed) {
    byte[] bytes = Bytes.of(new RandomValues(seed).method());

    for (int length = 0; length < bytes.length; length++) {
      var in = Bytes.reader(bytes, length);

      assertThat(refusal(() -> MethodDecoder.decode(in))).isPresent();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesATableThatIsCutAnywhere(long seed) {
    byte[] bytes = Bytes.of(new RandomValues(seed).table());

    for (int length = 0; length < bytes.length; length++) {
      var in = Bytes.reader(bytes, length);

      assertThat(refusal(in::table)).isPresent();
    }
  }

  /// Without its length a table may end after any entry, and both readers must agree on where.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void checksTablesInPlaceExactlyAsTheCodecReadsThem(long seed) {
    var table = new RandomValues(seed).table();
    byte[] bytes = Bytes.written(out -> FieldTableCodec.writeContent(table, out));

    for (int length = 0; length <= bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      var byCodec = refusal(() -> FieldTableCodec.readContent(Bytes.reader(cut)));
      var inPlace = refusal(() -> FieldTableCursor.validate(ByteBuffer.wrap(cut), 0, cut.length));

      assertThat(inPlace.isPresent()).isEqualTo(byCodec.isPresent());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesPropertiesThatAreCutAnywhere(long seed) {
    byte[] bytes = Bytes.of(new RandomValues(seed).properties());

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);

      assertThat(refusal(() -> scan(cut))).isPresent();
    }
  }

  /// What survives a mutation is a method like any other: it can be written and read again.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decodesOrRefusesMutatedMethods(long seed) {
    var values = new RandomValues(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      byte[] bytes = mutate(Bytes.of(values.method()), values.random());

      refusal(() -> requireRewritable(MethodDecoder.decode(Bytes.reader(bytes))));
    }
  }

  private static void requireRewritable(Method method) {
    assertThat(MethodDecoder.decode(Bytes.reader(Bytes.of(method)))).isEqualTo(method);
  }

  /// The scanner takes what the codec takes, and text that is not UTF-8 besides.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void scansExactlyThePropertiesThatTheCodecReads(long seed) {
    var values = new RandomValues(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      byte[] bytes = mutate(Bytes.of(values.properties()), values.random());

      var byCodec = refusal(() -> readAll(bytes));
      var byScanner = refusal(() -> scan(bytes));

      if (byCodec.filter(text -> text.contains("Malformed UTF-8")).isEmpty()) {
        assertThat(byScanner.isPresent()).isEqualTo(byCodec.isPresent());
      }
    }
  }

  private static void readAll(byte[] bytes) {
    var in = Bytes.reader(bytes);
    PropertiesCodec.read(in);
    if (in.remaining() > 0) {
      throw new ConnectionException(ReplyCode.FRAME_ERROR, "bytes after the last property");
    }
  }

  private static void scan(byte[] bytes) {
    new PropertyScanner().scan(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /// The reply text with which `decode` refused, if it did; any other exception fails the test.
  private static Optional<String> refusal(Runnable decode) {
    try {
      decode.run();
      return Optional.empty();
    } catch (AmqpException refused) {
      return Optional.of(refused.replyText());
    }
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    byte[] mutated = bytes;
    int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations; i++) {
      mutated = mutateOnce(mutated, random);
    }
    return mutated;
  }

  private static byte[] mutateOnce(byte[] bytes, Random random) {
    byte[] mutated = bytes.clone();
    int at = random.nextInt(bytes.length + 1);
    int kind = random.nextInt(at == bytes.length ? 2 : 5);
    switch (kind) {
      case 0 -> mutated = Arrays.copyOf(bytes, at);
      case 1 -> mutated = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(4));
      case 2 -> mutated[at] = (byte) random.nextInt();
      case 3 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
      default -> mutated[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
    }
    return mutated;
  }
}
