package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.leveret.protocol.error.ConnectionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// 0-9-1 §4.2.5, for [WireReader] and [WireWriter] together.
final class WireReaderTest {
  @Test
  void packsConsecutiveBitsIntoOctetsLowestFirst() {
    byte[] bytes =
        Bytes.written(out -> {
          for (int i = 0; i < 9; i++) {
            out.bit(i % 2 == 0);
          }
          out.octet(0xEE).bit(true);
        });

    assertThat(bytes).isEqualTo(Bytes.hex("55 01 ee 01"));
  }

  @Test
  void unpacksConsecutiveBitsUntilAnotherTypeEndsTheOctet() {
    var in = Bytes.reader(Bytes.hex("55 01 ee 01"));
    var bits = new StringBuilder();

    for (int i = 0; i < 9; i++) {
      bits.append(in.bit() ? '1' : '0');
    }

    assertThat(bits).hasToString("101010101");
    assertThat(in.octet()).isEqualTo(0xEE);
    assertThat(in.bit()).isTrue();
    assertThat(in.remaining()).isZero();
  }

  @Test
  void readsIntegersOfEveryWidth() {
    var in = Bytes.reader(Bytes.hex("ff fffe fffe fffffffe fffffffe fffffffffffffffe"));

    assertThat(in.octet()).isEqualTo(255);
    assertThat(in.int16()).isEqualTo((short) -2);
    assertThat(in.uint16()).isEqualTo(65_534);
    assertThat(in.int32()).isEqualTo(-2);
    assertThat(in.uint32()).isEqualTo(4_294_967_294L);
    assertThat(in.int64()).isEqualTo(-2);
  }

  /// The window is the frame: what stands behind it belongs to another.
  @ParameterizedTest
  @MethodSource("reads")
  void neverReadsPastItsWindow(Consumer<WireReader> read) {
    var memory = ByteBuffer.allocate(64);
    memory.put(8, (byte) 4).put(7, (byte) 9);
    var in = new WireReader();

    for (int length = 0; length < 2; length++) {
      in.wrap(memory, 8 - length, length);

      assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> read.accept(in));
    }
  }

  static Stream<Consumer<WireReader>> reads() {
    return Stream.of(
        in -> in.skip(2),
        WireReader::skipTicket,
        WireReader::skipShortstr,
        WireReader::skipLongstr,
        WireReader::int16,
        WireReader::int32,
        WireReader::int64,
        WireReader::shortstr,
        WireReader::longstr,
        WireReader::longText,
        WireReader::table);
  }

  /// G046.
  @ParameterizedTest
  @ValueSource(
      strings = {"01 80", "02 c0af", "03 eda080", "01 c3", "04 f8888080", "05 efbfbd ff 00"})
  void refusesTextThatIsNotUtf8(String bytes) {
    var in = Bytes.reader(Bytes.hex(bytes));

    assertThatExceptionOfType(ConnectionException.class)
        .isThrownBy(in::shortstr)
        .withMessageContaining("Malformed UTF-8 in shortstr");
  }

  @Test
  void readsTheReplacementCharacterAsText() {
    assertThat(Bytes.reader(Bytes.hex("03 efbfbd")).shortstr()).isEqualTo("\uFFFD");
    assertThat(Bytes.reader(Bytes.hex("00000003 efbfbd")).longText()).isEqualTo("\uFFFD");
  }

  @Test
  void refusesALongTextThatIsNotUtf8() {
    var in = Bytes.reader(Bytes.hex("00000001 ff"));

    assertThatExceptionOfType(ConnectionException.class)
        .isThrownBy(in::longText)
        .withMessageContaining("Malformed UTF-8 in longstr");
  }

  /// G046.
  @Test
  void writesAShortStringOf255BytesAndNoMore() {
    assertThat(Bytes.written(out -> out.shortstr("é".repeat(127) + "x"))).hasSize(256);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bytes.written(out -> out.shortstr("é".repeat(128))));
  }

  @Test
  void refusesMemoryOfTheWrongByteOrder() {
    var memory = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    assertThatIllegalArgumentException().isThrownBy(() -> new WireReader().wrap(memory, 0, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> new WireWriter().wrap(memory, 0));
  }
}
