package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.method.BasicMethod;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// 0-9-1 §4.2.3.
final class FrameEncoderTest {
  private final FrameEncoder encoder = new FrameEncoder();

  @Test
  void framesAMethod() {
    var frame = framed(out -> encoder.writeMethod(out, 513, new BasicMethod.Ack(1, true)));

    assertThat(frame).isEqualTo(Bytes.hex("01 0201 0000000d 003c 0050 0000000000000001 01 ce"));
  }

  @Test
  void framesAContentHeader() {
    var properties = BasicProperties.builder().deliveryMode(2).build();

    var frame =
        framed(out -> encoder.writeContentHeader(out, 1, new ContentHeader(60, 16, properties)));

    assertThat(frame)
        .isEqualTo(Bytes.hex("02 0001 0000000f 003c 0000 0000000000000010 1000 02 ce"));
  }

  @Test
  void framesAContentHeaderAroundPropertiesAsTheyAre() {
    var properties = ByteBuffer.wrap(Bytes.hex("ff 1000 02 ff"));

    var frame = framed(out -> FrameEncoder.writeContentHeader(out, 1, 16, properties, 1, 3));

    assertThat(frame)
        .isEqualTo(Bytes.hex("02 0001 0000000f 003c 0000 0000000000000010 1000 02 ce"));
  }

  @Test
  void framesPartOfABody() {
    var body = ByteBuffer.wrap(Bytes.hex("00 01 02 03 04"));

    var frame = framed(out -> FrameEncoder.writeBody(out, 65_535, body, 1, 3));

    assertThat(frame).isEqualTo(Bytes.hex("03 ffff 00000003 01 02 03 ce"));
  }

  @Test
  void framesAHeartbeat() {
    assertThat(framed(FrameEncoder::writeHeartbeat)).isEqualTo(Bytes.hex("08 0000 00000000 ce"));
  }

  /// `-Dseed=17` repeats one failure.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void measuresExactlyWhatItWrites(long seed) {
    var values = new RandomValues(seed);
    var method = values.method();
    var header = new ContentHeader(60, 0, values.properties());

    var methodFrame = framed(out -> encoder.writeMethod(out, 1, method));
    var headerFrame = framed(out -> encoder.writeContentHeader(out, 1, header));

    assertThat(methodFrame).hasSize(encoder.methodFrameSize(method));
    assertThat(headerFrame).hasSize(encoder.contentHeaderFrameSize(header));
  }

  static LongStream seeds() {
    return RandomValues.seeds(100);
  }

  /// Begins inside the buffer, so that a frame at a position other than 0 is what is tested.
  private static byte[] framed(Consumer<ByteBuffer> write) {
    var out = ByteBuffer.allocate(65_536).position(3);
    write.accept(out);
    return Arrays.copyOfRange(out.array(), 3, out.position());
  }
}
