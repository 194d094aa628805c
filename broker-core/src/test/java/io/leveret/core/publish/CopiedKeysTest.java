package io.leveret.core.publish;

import static io.leveret.protocol.content.PropertyFlags.CONTENT_TYPE;
import static io.leveret.protocol.content.PropertyFlags.DELIVERY_MODE;
import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.content.PropertyFlags.USER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.message.MessageView;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The headers `CC` and `BCC`, on bytes.
class CopiedKeysTest {
  private static final int START = 7;

  private final PropertyScanner properties = new PropertyScanner();
  private final CopiedKeys copied = new CopiedKeys(new StagingPool());

  /// G055
  @Test
  void findsNothingInOtherHeaders() {
    var message = message(FieldTable.builder().put("CCC", 1).put("BC", 2).put("cc", 3).build());

    assertThat(copied.find(message, properties)).isFalse();
  }

  /// EX-08: the message's own key is among them.
  @Test
  void countsTheKeysOfBoth() {
    var message =
        message(FieldTable.builder().put("BCC", array("a", "b")).put("CC", array("c")).build());

    assertThat(copied.find(message, properties)).isTrue();
    assertThat(copied.keys().count()).isEqualTo(4);
  }

  /// G055: a key may be 255 bytes.
  @Test
  void passesOverWhatCannotBeAKey() {
    var values = array("k".repeat(256), "k".repeat(255));
    var message = message(FieldTable.builder().put("CC", values).build());

    copied.find(message, properties);

    assertThat(copied.keys().count()).isEqualTo(2);
  }

  /// G055: the properties are those of the same message without the header.
  @Test
  void hidesBlindCopiesAndNothingElse() {
    var with =
        FieldTable.builder()
            .put("first", 1)
            .put("BCC", array("x"))
            .put("CC", array("y"))
            .put("last", "z")
            .build();
    var message = message(with);
    byte[] before = bytes(message);
    byte[] expected = bytes(message(with.toBuilder().remove("BCC").build()));

    properties.scan(
        message.propertiesMemory(), message.propertiesOffset(), message.propertiesLength());
    copied.find(message, properties);
    copied.hideBlind(message, properties);

    assertThat(bytes(message)).isEqualTo(expected);
    copied.restore(message);
    assertThat(bytes(message)).isEqualTo(before);
  }

  /// G055: an empty table stays.
  @Test
  void leavesAnEmptyTable() {
    var message = message(FieldTable.builder().put("BCC", array("x")).build());
    copied.find(message, properties);

    copied.hideBlind(message, properties);

    properties.scan(
        message.propertiesMemory(), message.propertiesOffset(), message.propertiesLength());
    assertThat(properties.length(HEADERS)).isZero();
  }

  /// Properties around the headers, with bytes of others before and behind.
  private MessageView message(FieldTable headers) {
    var memory = ByteBuffer.allocateDirect(2_000);
    var out = new WireWriter().wrap(memory, START);
    out.int16(CONTENT_TYPE | HEADERS | DELIVERY_MODE | USER_ID).shortstr("a/b").table(headers);
    out.octet(2).shortstr("guest");
    int end = out.position();
    out.shortstr("exchange").shortstr("key");
    var message = new MessageView();
    message.properties(memory, START, end - START);
    message.routing(memory, end, out.position() - end);
    properties.scan(memory, START, end - START);
    return message;
  }

  private static FieldValue array(String... values) {
    return new FieldValue.Array(List.of(values).stream().map(FieldValue::of).toList());
  }

  private static byte[] bytes(MessageView message) {
    var bytes = new byte[message.propertiesLength()];
    message.propertiesMemory().get(message.propertiesOffset(), bytes);
    return bytes;
  }
}
