package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.BasicMethod;
import io.leveret.protocol.method.ChannelMethod;
import io.leveret.protocol.method.ConnectionMethod;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.LongString;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MethodCodecTest {
  /// 0-9-1 §4.2.4; `-Dseed=17` repeats one failure.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsBackEveryMethodThatItWrites(long seed) {
    var values = new RandomValues(seed);
    for (var type : RandomValues.methodTypes()) {
      var method = values.method(type);

      var read = MethodDecoder.decode(Bytes.reader(Bytes.of(method)));

      assertThat(read).isEqualTo(method);
    }
  }

  static LongStream seeds() {
    return RandomValues.seeds(50);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void writesTheBytesOfTheSpecification(Method method, String bytes) {
    assertThat(Bytes.of(method)).isEqualTo(Bytes.hex(bytes));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsTheBytesOfTheSpecification(Method method, String bytes) {
    assertThat(MethodDecoder.decode(Bytes.reader(Bytes.hex(bytes)))).isEqualTo(method);
  }

  static Stream<Arguments> vectors() {
    return Stream.of(handshake(), topology(), content()).flatMap(vectors -> vectors);
  }

  private static Stream<Arguments> handshake() {
    return Stream.of(
        Arguments.of(
            new ConnectionMethod.Start(
                0, 9, FieldTable.of("product", FieldValue.of("L")), "PLAIN", "en_US"),
            """
            000a 000a                     # connection.start
            00 09                         # version 0-9
            0000000e                      # server-properties: 14 bytes
            07 70726f64756374             # product
            53 00000001 4c                # S, "L"
            00000005 504c41494e           # mechanisms
            00000005 656e5f5553           # locales
            """),
        Arguments.of(
            new ConnectionMethod.StartOk(
                FieldTable.EMPTY, "PLAIN", LongString.of("\0u\0p"), "en_US"),
            """
            000a 000b
            00000000                      # client-properties
            05 504c41494e                 # mechanism
            00000004 00750070             # response
            05 656e5f5553                 # locale
            """),
        Arguments.of(
            new ConnectionMethod.TuneOk(2047, 4_294_967_295L, 60),
            "000a 001f  07ff  ffffffff  003c"),
        Arguments.of(
            new ConnectionMethod.Open("/"),
            """
            000a 0028
            01 2f                         # virtual-host
            00 00                         # reserved short string, reserved bit
            """),
        Arguments.of(
            new ConnectionMethod.Close(404, "no", 50, 10), "000a 0032  0194  02 6e6f  0032  000a"),
        Arguments.of(new ChannelMethod.Open(), "0014 000a  00"),
        Arguments.of(new ChannelMethod.OpenOk(), "0014 000b  00000000"));
  }

  private static Stream<Arguments> topology() {
    return Stream.of(
        Arguments.of(
            new ExchangeMethod.Declare(
                "e", "topic", false, true, false, true, true, FieldTable.EMPTY),
            """
            0028 000a  0000               # exchange.declare, reserved ticket
            01 65  05 746f706963          # exchange, type
            1a                            # durable, internal and no-wait: bits 1, 3 and 4
            00000000
            """),
        Arguments.of(
            new QueueMethod.Declare("", true, false, false, true, false, FieldTable.EMPTY),
            "0032 000a  0000  00  09  00000000"),
        Arguments.of(
            new QueueMethod.DeclareOk("q", 4_294_967_295L, 1),
            "0032 000b  01 71  ffffffff  00000001"));
  }

  private static Stream<Arguments> content() {
    return Stream.of(
        Arguments.of(
            new BasicMethod.Publish("", "q", true, false), "003c 0028  0000  00  01 71  01"),
        Arguments.of(
            new BasicMethod.Deliver("c", 258, true, "e", "k"),
            "003c 003c  01 63  0000000000000102  01  01 65  01 6b"),
        Arguments.of(new BasicMethod.GetEmpty(), "003c 0048  00"),
        Arguments.of(new BasicMethod.Nack(-1, false, true), "003c 0078  ffffffffffffffff  02"));
  }

  /// G039: a refusal rather than RabbitMQ's dropped socket.
  @ParameterizedTest
  @CsvSource({"60,61", "11,10", "0,0", "65535,65535", "10,0", "20,30", "40,50", "90,40"})
  void refusesAnUnknownMethod(int classId, int methodId) {
    var refused = refusal(classId, methodId, new byte[0]);

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.COMMAND_INVALID);
    assertThat(refused.explanation()).isEqualTo("unknown method " + classId + "." + methodId);
  }

  /// G039: arguments are what the payload ends with.
  @Test
  void refusesBytesAfterTheArguments() {
    var refused = refusal(60, 80, Bytes.hex("0000000000000001 00 ff"));

    assertThat(refused.replyText())
        .isEqualTo("FRAME_ERROR - cannot decode 1 bytes after method 60.80");
  }

  /// G046.
  @Test
  void refusesANameThatIsNotUtf8() {
    var refused = refusal(60, 21, Bytes.hex("02 c328"));

    assertThat(refused.replyText()).isEqualTo("FRAME_ERROR - Malformed UTF-8 in shortstr");
  }

  /// G048: what stands in reserved fields is nobody's business.
  @Test
  void ignoresReservedFields() {
    var get = MethodDecoder.decode(60, 70, Bytes.reader(Bytes.hex("1234  01 71  01")));
    var open = MethodDecoder.decode(20, 10, Bytes.reader(Bytes.hex("03 616263")));

    assertThat(get).isEqualTo(new BasicMethod.Get("q", true));
    assertThat(open).isEqualTo(new ChannelMethod.Open());
  }

  private static ConnectionException refusal(int classId, int methodId, byte[] arguments) {
    return catchThrowableOfType(
        ConnectionException.class,
        () -> MethodDecoder.decode(classId, methodId, Bytes.reader(arguments)));
  }
}
