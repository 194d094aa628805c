package io.leveret.protocol.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FieldTableTest {
  @Test
  void keepsEntriesInOrder() {
    var table = FieldTable.builder().put("z", 1).put("a", "x").put("m", true).build();

    assertThat(table.entries()).extracting(FieldTable.Entry::name).containsExactly("z", "a", "m");
  }

  @Test
  void replacesANameThatIsPutAgainInItsPlace() {
    var table = FieldTable.builder().put("a", 1).put("b", 2).put("a", 3).build();

    assertThat(table).isEqualTo(FieldTable.of("a", FieldValue.of(3), "b", FieldValue.of(2)));
  }

  /// G045: a table is kept as it was written, so a name may stand twice.
  @Test
  void findsTheFirstOfTwoEntriesWithOneName() {
    var table = FieldTable.of("a", FieldValue.of(1), "a", FieldValue.of(2));

    assertThat(table.get("a")).contains(FieldValue.of(1));
    assertThat(table.size()).isEqualTo(2);
  }

  /// G045: clients write the same argument in different widths.
  @ParameterizedTest
  @MethodSource("integers")
  void looksUpAnIntegerOfAnyWidth(FieldValue value) {
    var table = FieldTable.of("n", value);

    assertThat(table.integer("n")).hasValue(7);
  }

  static Stream<FieldValue> integers() {
    return Stream.of(
        new FieldValue.Int8((byte) 7),
        new FieldValue.Uint8(7),
        new FieldValue.Int16((short) 7),
        new FieldValue.Uint16(7),
        new FieldValue.Int32(7),
        new FieldValue.Uint32(7),
        new FieldValue.Int64(7, 'l'),
        new FieldValue.Int64(7, 'L'));
  }

  @Test
  void findsNothingUnderAnotherType() {
    var table = FieldTable.builder().put("text", "7").put("flag", true).put("number", 7).build();

    assertThat(table.integer("text")).isEmpty();
    assertThat(table.text("number")).isEmpty();
    assertThat(table.bool("text")).isEmpty();
    assertThat(table.table("flag")).isEmpty();
    assertThat(table.array("flag")).isEmpty();
    assertThat(table.text("absent")).isEmpty();
  }

  @Test
  void looksUpEachTypeThatItHas() {
    var inner = FieldTable.of("a", FieldValue.of(1));
    var list = List.of(FieldValue.of("x"), FieldValue.of(2.5));
    var table =
        FieldTable.builder()
            .put("text", "é")
            .put("flag", true)
            .put("inner", inner)
            .put("list", FieldValue.of(list))
            .build();

    assertThat(table.text("text")).contains("é");
    assertThat(table.bool("flag")).contains(true);
    assertThat(table.table("inner")).contains(inner);
    assertThat(table.array("list")).contains(list);
  }

  @Test
  void buildsOnWithoutChangingItself() {
    var table = FieldTable.of("a", FieldValue.of(1), "b", FieldValue.of(2));

    var changed = table.toBuilder().remove("a").put("c", 3L).build();

    assertThat(changed).isEqualTo(FieldTable.of("b", FieldValue.of(2), "c", FieldValue.of(3L)));
    assertThat(table.contains("a")).isTrue();
  }

  @Test
  void tellsTheTwoLettersOfAnInt64Apart() {
    assertThat(new FieldValue.Int64(1, 'l')).isNotEqualTo(new FieldValue.Int64(1, 'L'));
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Int64(1, 'x'));
  }

  @Test
  void refusesNumbersThatTheirWidthCannotHold() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Uint8(256));
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Uint16(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Uint32(1L << 32));
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldValue.Decimal(256, 0));
  }

  @Test
  void scalesADecimal() {
    assertThat(new FieldValue.Decimal(2, 314).toBigDecimal()).isEqualByComparingTo("3.14");
  }

  /// Challenges, responses and secrets are long strings: a log must not show them.
  @Test
  void doesNotShowTheBytesOfALongString() {
    assertThat(LongString.of("secret")).hasToString("LongString[6 bytes]");
  }

  @Test
  void keepsTheBytesOfALongStringToItself() {
    byte[] bytes = {1, 2, 3};
    var string = LongString.copyOf(bytes);

    bytes[0] = 9;
    string.toBytes()[1] = 9;

    assertThat(string).isEqualTo(LongString.copyOf(new byte[] {1, 2, 3}));
  }
}
