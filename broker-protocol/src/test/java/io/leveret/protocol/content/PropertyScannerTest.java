package io.leveret.protocol.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.protocol.codec.Bytes;
import io.leveret.protocol.codec.FieldTableCodec;
import io.leveret.protocol.codec.RandomValues;
import io.leveret.protocol.codec.WireReader;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PropertyScannerTest {
  private final PropertyScanner scanner = new PropertyScanner();

  /// Every property is where the codec wrote it; `-Dseed=17` repeats one failure.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsWhatTheCodecWrote(long seed) {
    var properties = new RandomValues(seed).properties();
    byte[] block = Bytes.of(properties);
    var memory = ByteBuffer.allocateDirect(block.length + 10).put(5, block);

    scanner.scan(memory, 5, block.length);

    assertThat(scanner.flags()).isEqualTo(memory.getShort(5) & 0xFFFF);
    assertThat(scanner.deliveryMode()).isEqualTo(properties.deliveryMode().orElse(0));
    assertThat(scanner.priority()).isEqualTo(properties.priority().orElse(0));
    assertThat(scanner.timestamp()).isEqualTo(properties.timestamp().orElse(0));
    assertThat(text(memory, PropertyFlags.CONTENT_TYPE)).isEqualTo(properties.contentType());
    assertThat(text(memory, PropertyFlags.CONTENT_ENCODING))
        .isEqualTo(properties.contentEncoding());
    assertThat(text(memory, PropertyFlags.CORRELATION_ID)).isEqualTo(properties.correlationId());
    assertThat(text(memory, PropertyFlags.REPLY_TO)).isEqualTo(properties.replyTo());
    assertThat(text(memory, PropertyFlags.EXPIRATION)).isEqualTo(properties.expiration());
    assertThat(text(memory, PropertyFlags.MESSAGE_ID)).isEqualTo(properties.messageId());
    assertThat(text(memory, PropertyFlags.TYPE)).isEqualTo(properties.type());
    assertThat(text(memory, PropertyFlags.USER_ID)).isEqualTo(properties.userId());
    assertThat(text(memory, PropertyFlags.APP_ID)).isEqualTo(properties.appId());
    assertThat(text(memory, PropertyFlags.CLUSTER_ID)).isEqualTo(properties.clusterId());
    assertThat(
            at(PropertyFlags.HEADERS)
                .map(headers ->
                    FieldTableCodec.readContent(
                        new WireReader().wrap(memory, headers[0], headers[1]))))
        .isEqualTo(properties.headers());
  }

  static LongStream seeds() {
    return RandomValues.seeds(300);
  }

  private Optional<String> text(ByteBuffer memory, int flag) {
    return at(flag)
        .map(range -> {
          var bytes = new byte[range[1]];
          memory.get(range[0], bytes);
          return new String(bytes, StandardCharsets.UTF_8);
        });
  }

  private Optional<int[]> at(int flag) {
    if (!scanner.has(flag)) {
      assertThat(scanner.offset(flag)).isEqualTo(-1);
      assertThat(scanner.length(flag)).isEqualTo(-1);
      return Optional.empty();
    }
    return Optional.of(new int[] {scanner.offset(flag), scanner.length(flag)});
  }

  /// What nearly every message has takes a path of its own.
  @Test
  void findsTheDeliveryModeThatStandsAlone() {
    scan("1000 02");

    assertThat(scanner.deliveryMode()).isEqualTo(2);
    assertThat(scanner.offset(PropertyFlags.DELIVERY_MODE)).isEqualTo(2);
    assertThat(scanner.length(PropertyFlags.DELIVERY_MODE)).isEqualTo(1);
  }

  @Test
  void forgetsTheMessageBefore() {
    scan("1800 02 09");

    scan("0000");

    assertThat(scanner.deliveryMode()).isZero();
    assertThat(scanner.priority()).isZero();
    assertThat(scanner.has(PropertyFlags.DELIVERY_MODE)).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', FRAME_ERROR",
    "00, FRAME_ERROR",
    "0000 00, FRAME_ERROR",
    "1000, FRAME_ERROR",
    "1000 02 00, FRAME_ERROR",
    "0001 0000, FRAME_ERROR",
    "0002, FRAME_ERROR",
    "8000 05 61, FRAME_ERROR",
    "0040 00000000, FRAME_ERROR",
    "2000 ffffffff, FRAME_ERROR",
    "2000 00000003 01 6b 7a, SYNTAX_ERROR",
    "2000 00000003 01 6b 74, SYNTAX_ERROR",
    "9000 00, FRAME_ERROR",
    "2000 00000003 01 6b 49, SYNTAX_ERROR",
  })
  void refusesAMalformedBlockAndFindsNothingInIt(String bytes, ReplyCode expected) {
    var refused = catchThrowableOfType(ConnectionException.class, () -> scan(bytes));

    assertThat(refused.replyCode()).isEqualTo(expected);
    assertThat(refused.explanation()).startsWith("cannot decode ");
    assertThat(scanner.flags()).isZero();
    assertThat(scanner.deliveryMode()).isZero();
  }

  private void scan(String bytes) {
    byte[] block = Bytes.hex(bytes);
    scanner.scan(ByteBuffer.wrap(block), 0, block.length);
  }
}
