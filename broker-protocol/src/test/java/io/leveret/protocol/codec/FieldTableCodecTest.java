package io.leveret.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.leveret.protocol.error.ConnectionException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldTableCursor;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.LongString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldTableCodecTest {
  /// G045.
  @ParameterizedTest(name = "{1}")
  @MethodSource("values")
  void writesEveryTypeOfValue(FieldValue value, String bytes) {
    var table = FieldTable.of("k", value);

    assertThat(Bytes.of(table)).isEqualTo(tableOf("01 6b" + bytes));
  }

  /// G045: what was read has the letter with which it came.
  @ParameterizedTest(name = "{1}")
  @MethodSource("values")
  void readsEveryTypeOfValue(FieldValue value, String bytes) {
    var table = FieldTableCodec.read(Bytes.reader(tableOf("01 6b" + bytes)));

    assertThat(table).isEqualTo(FieldTable.of("k", value));
    assertThat(value.letter()).isEqualTo((char) Bytes.hex(bytes)[0]);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(new FieldValue.Bool(true), "74 01"),
        Arguments.of(new FieldValue.Bool(false), "74 00"),
        Arguments.of(new FieldValue.Int8((byte) -2), "62 fe"),
        Arguments.of(new FieldValue.Uint8(254), "42 fe"),
        Arguments.of(new FieldValue.Int16((short) -2), "73 fffe"),
        Arguments.of(new FieldValue.Uint16(65_534), "75 fffe"),
        Arguments.of(new FieldValue.Int32(-2), "49 fffffffe"),
        Arguments.of(new FieldValue.Uint32(4_294_967_294L), "69 fffffffe"),
        Arguments.of(new FieldValue.Int64(-2, 'l'), "6c fffffffffffffffe"),
        Arguments.of(new FieldValue.Int64(-2, 'L'), "4c fffffffffffffffe"),
        Arguments.of(new FieldValue.Float32(1.5f), "66 3fc00000"),
        Arguments.of(new FieldValue.Float64(-1.5), "64 bff8000000000000"),
        Arguments.of(new FieldValue.Decimal(2, 4_294_967_295L), "44 02 ffffffff"),
        Arguments.of(FieldValue.of("é"), "53 00000002 c3a9"),
        Arguments.of(text(0xFF, 0x00), "53 00000002 ff00"),
        Arguments.of(new FieldValue.Binary(LongString.EMPTY), "78 00000000"),
        Arguments.of(new FieldValue.Timestamp(-1), "54 ffffffffffffffff"),
        Arguments.of(FieldValue.Nothing.INSTANCE, "56"),
        Arguments.of(new FieldValue.Array(List.of()), "41 00000000"),
        Arguments.of(FieldValue.of(List.of(FieldValue.of(true))), "41 00000002 74 01"),
        Arguments.of(FieldValue.of(FieldTable.EMPTY), "46 00000000"),
        Arguments.of(
            FieldValue.of(FieldTable.of("x", FieldValue.of(1))), "46 00000007 01 78 49 00000001"));
  }

  private static FieldValue text(int... octets) {
    var memory = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      memory.put((byte) octet);
    }
    return new FieldValue.Text(LongString.copyOf(memory.array()));
  }

  /// A bool is true when its octet is anything but zero.
  @Test
  void readsAnyOctetButZeroAsTrue() {
    var table = FieldTableCodec.read(Bytes.reader(tableOf("01 6b 74 7f")));

    assertThat(table.bool("k")).contains(true);
  }

  /// The length is compared with what remains before anything is made from it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffff 01 6b 74 01",
        "00000005 01 6b 74 01",
        "0000000b 01 6b 53 ffffffff 00000000",
        "0000000b 01 6b 78 7fffffff 00000000",
        "0000000b 01 6b 46 00000005 00000000",
        "0000000b 01 6b 41 80000000 00000000",
        "00000002 ff 6b",
        "00000002 01 6b",
        "00000003 01 6b 74"
      })
  void refusesALengthThatReachesPastWhatEnclosesIt(String bytes) {
    var refused = refusal(Bytes.hex(bytes));

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR);
    assertThat(refused.explanation()).startsWith("cannot decode ");
  }

  @Test
  void refusesAnUnknownTypeOfValue() {
    var refused = refusal(tableOf("01 6b 7a 00"));

    assertThat(refused.replyText()).isEqualTo("SYNTAX_ERROR - cannot decode field type 122");
  }

  @Test
  void readsTablesAsDeepAsTheLimit() {
    var table = nested(FieldTable.MAX_DEPTH);

    assertThat(FieldTableCodec.read(Bytes.reader(Bytes.of(table)))).isEqualTo(table);
  }

  @Test
  void refusesTablesDeeperThanTheLimit() {
    var refused = refusal(Bytes.of(nested(FieldTable.MAX_DEPTH + 1)));

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.SYNTAX_ERROR);
  }

  @Test
  void refusesArraysDeeperThanTheLimit() {
    FieldValue value = FieldValue.of(List.of());
    for (int depth = 2; depth <= FieldTable.MAX_DEPTH; depth++) {
      value = FieldValue.of(List.of(value));
    }

    var refused = refusal(Bytes.of(FieldTable.of("k", value)));

    assertThat(refused.replyCode()).isEqualTo(ReplyCode.SYNTAX_ERROR);
  }

  /// The check in place and the decoder draw the same line.
  @Test
  void checksTheDepthInPlaceAsWell() {
    var deepest = contentOf(Bytes.of(nested(FieldTable.MAX_DEPTH)));
    var tooDeep = contentOf(Bytes.of(nested(FieldTable.MAX_DEPTH + 1)));

    FieldTableCursor.validate(deepest, 0, deepest.capacity());
    assertThatExceptionOfType(ConnectionException.class)
        .isThrownBy(() -> FieldTableCursor.validate(tooDeep, 0, tooDeep.capacity()));
  }

  private static FieldTable nested(int depth) {
    var table = FieldTable.EMPTY;
    for (int i = 1; i < depth; i++) {
      table = FieldTable.of("k", FieldValue.of(table));
    }
    return table;
  }

  /// G046.
  @Test
  void refusesToWriteANameThatIsTooLong() {
    var table = FieldTable.of("é".repeat(128), FieldValue.of(1));

    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.of(table));
  }

  @Test
  void walksTheEntriesInPlace() {
    var memory = contentOf(tableOf("01 6b 53 00000001 76  02 6b6b 56  00 49 00000007"));
    var cursor = new FieldTableCursor();
    var seen = new StringBuilder();

    cursor.wrap(memory, 0, memory.capacity());
    while (cursor.next()) {
      seen.append(cursor.nameOffset()).append('+').append(cursor.nameLength()).append(' ');
      seen.append(cursor.letter()).append(' ');
      seen.append(cursor.valueOffset()).append('+').append(cursor.valueLength()).append('\n');
    }

    assertThat(seen).hasToString("1+1 S 3+5\n9+2 V 12+0\n13+0 I 14+4\n");
  }

  @Test
  void readsAndWritesATableWithoutItsLength() {
    var table = FieldTable.of("LOGIN", FieldValue.of("guest"));

    byte[] content = Bytes.written(out -> FieldTableCodec.writeContent(table, out));

    assertThat(content).hasSize(Bytes.of(table).length - Integer.BYTES);
    assertThat(FieldTableCodec.readContent(Bytes.reader(content))).isEqualTo(table);
  }

  private static byte[] tableOf(String annotated) {
    byte[] content = Bytes.hex(annotated);
    return ByteBuffer.allocate(Integer.BYTES + content.length)
        .putInt(content.length)
        .put(content)
        .array();
  }

  private static ByteBuffer contentOf(byte[] table) {
    return ByteBuffer.wrap(table, Integer.BYTES, table.length - Integer.BYTES).slice();
  }

  private static ConnectionException refusal(byte[] table) {
    return catchThrowableOfType(
        ConnectionException.class, () -> FieldTableCodec.read(Bytes.reader(table)));
  }
}
