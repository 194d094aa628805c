package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.content.ContentHeader;
import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// 0-9-1 §4.2.6.1, for [PropertiesCodec] and [ContentHeaderCodec].
final class PropertiesCodecTest {
  private static final BasicProperties ALL =
      BasicProperties.builder()
          .contentType("a")
          .contentEncoding("b")
          .headers(FieldTable.of("h", FieldValue.of(true)))
          .deliveryMode(2)
          .priority(9)
          .correlationId("c")
          .replyTo("d")
          .expiration("60")
          .messageId("e")
          .timestamp(1)
          .type("f")
          .userId("g")
          .appId("i")
          .clusterId("j")
          .build();
  private static final String ALL_BYTES =
      """
      fffc                          # all fourteen flags
      01 61  01 62                  # content-type, content-encoding
      00000004  01 68 74 01         # headers
      02  09                        # delivery-mode, priority
      01 63  01 64                  # correlation-id, reply-to
      02 3630  01 65                # expiration, message-id
      0000000000000001              # timestamp
      01 66  01 67  01 69  01 6a    # type, user-id, app-id, cluster-id
      """;

  @Test
  void writesAllPropertiesInTheOrderOfTheirFlags() {
    assertThat(Bytes.of(ALL)).isEqualTo(Bytes.hex(ALL_BYTES));
  }

  @Test
  void readsAllPropertiesInTheOrderOfTheirFlags() {
    assertThat(PropertiesCodec.read(Bytes.reader(Bytes.hex(ALL_BYTES)))).isEqualTo(ALL);
  }

  @Test
  void writesNothingButFlagsForNoProperties() {
    assertThat(Bytes.of(BasicProperties.EMPTY)).isEqualTo(Bytes.hex("0000"));
  }

  /// `-Dseed=17` repeats one failure.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsBackThePropertiesThatItWrites(long seed) {
    var properties = new RandomValues(seed).properties();

    assertThat(PropertiesCodec.read(Bytes.reader(Bytes.of(properties)))).isEqualTo(properties);
  }

  static LongStream seeds() {
    return RandomValues.seeds(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001 0000", "0002", "1001 02"})
  void refusesFlagsThatBasicLacks(String bytes) {
    var refused =
        catchThrowableOfType(
            ConnectionException.class, () -> PropertiesCodec.read(Bytes.reader(Bytes.hex(bytes))));

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR);
  }

  @Test
  void readsAContentHeader() {
    var header =
        ContentHeaderCodec.read(Bytes.reader(Bytes.hex("003c 0000 0000000000000010 1000 02")));

    assertThat(header)
        .isEqualTo(new ContentHeader(60, 16, BasicProperties.builder().deliveryMode(2).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "003c 0001 0000000000000000 0000",
        "003c 0000 8000000000000000 0000",
        "003c 0000 0000000000000000 0000 00",
        "003c 0000 0000000000000000 00",
      })
  void refusesAMalformedContentHeader(String bytes) {
    var refused =
        catchThrowableOfType(
            ConnectionException.class,
            () -> ContentHeaderCodec.read(Bytes.reader(Bytes.hex(bytes))));

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR);
  }
}
