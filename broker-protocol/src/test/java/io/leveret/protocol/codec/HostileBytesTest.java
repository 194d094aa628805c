package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.AmqpException;
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

      assertThatExceptionOfType(AmqpException.class).isThrownBy(() -> MethodDecoder.decode(in));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesATableThatIsCutAnywhere(long seed) {
    byte[] bytes = Bytes.of(new RandomValues(seed).table());

    for (int length = 0; length < bytes.length; length++) {
      var in = Bytes.reader(bytes, length);

      assertThatExceptionOfType(AmqpException.class).isThrownBy(in::table);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesPropertiesThatAreCutAnywhere(long seed) {
    byte[] bytes = Bytes.of(new RandomValues(seed).properties());
    var scanner = new PropertyScanner();

    for (int length = 0; length < bytes.length; length++) {
      var memory = ByteBuffer.wrap(Arrays.copyOf(bytes, length));

      assertThatExceptionOfType(AmqpException.class)
          .isThrownBy(() -> scanner.scan(memory, 0, memory.capacity()));
    }
  }

  /// What survives a mutation is a method like any other: it can be written and read again.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decodesOrRefusesMutatedMethods(long seed) {
    var values = new RandomValues(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      byte[] bytes = mutate(Bytes.of(values.method()), values.random());

      try {
        var method = MethodDecoder.decode(Bytes.reader(bytes));
        assertThat(MethodDecoder.decode(Bytes.reader(Bytes.of(method)))).isEqualTo(method);
      } catch (AmqpException refused) {
        assertThat(refused.replyText()).isNotEmpty();
      }
    }
  }

  /// The scanner takes what the codec takes, and text that is not UTF-8 besides.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void scansExactlyThePropertiesThatTheCodecReads(long seed) {
    var values = new RandomValues(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      byte[] bytes = mutate(Bytes.of(values.properties()), values.random());

      var codec = refusalOfCodec(bytes).filter(text -> !text.contains("Malformed UTF-8"));
      var scanner = refusalOfScanner(bytes);

      if (refusalOfCodec(bytes).equals(codec)) {
        assertThat(scanner.isPresent()).isEqualTo(codec.isPresent());
      }
    }
  }

  private static Optional<String> refusalOfCodec(byte[] bytes) {
    try {
      var in = Bytes.reader(bytes);
      PropertiesCodec.read(in);
      return in.remaining() == 0 ? Optional.empty() : Optional.of("too long");
    } catch (AmqpException refused) {
      return Optional.of(refused.replyText());
    }
  }

  private static Optional<String> refusalOfScanner(byte[] bytes) {
    try {
      new PropertyScanner().scan(ByteBuffer.wrap(bytes), 0, bytes.length);
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
