package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.content.PropertyFlags;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The property `reply_to` of a message that wants a direct reply, on bytes.
class ReplyAddressTest {
  private static final int START = 11;
  private static final String PLACEHOLDER = "amq.rabbitmq.reply-to";
  private static final FieldTable BLIND =
      FieldTable.builder()
          .put("BCC", new FieldValue.Array(List.of(FieldValue.of("q"))))
          .put("other", 1)
          .build();

  private final PropertyScanner properties = new PropertyScanner();
  private final ReplyAddress address = new ReplyAddress();
  private final PublishChecks checks =
      new PublishChecks(new Guest(), BareHost.create(), new StagingPool(), address);

  private record Guest() implements Session {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public String user() {
      return "guest";
    }

    @Override
    public Permissions permissions() {
      return Permissions.ALL;
    }
  }

  /// G131
  @Test
  void standsWhereThePlaceholderStood() {
    address.set("here");
    var message = message(FieldTable.EMPTY, PLACEHOLDER);
    byte[] before = bytes(message);

    checks.check(message, properties, Route.NO_EXCHANGE);

    assertThat(bytes(message)).isEqualTo(bytes(message(FieldTable.EMPTY, "here")));
    checks.end(message);
    assertThat(bytes(message)).isEqualTo(before);
  }

  /// G131, G055: both changes at once.
  @Test
  void standsInAMessageWithoutItsBlindCopies() {
    address.set(PLACEHOLDER + ".one.two");
    var message = message(BLIND, PLACEHOLDER);
    byte[] before = bytes(message);
    var expected = message(BLIND.toBuilder().remove("BCC").build(), PLACEHOLDER + ".one.two");

    properties.scan(message.propertiesMemory(), START, message.propertiesLength());
    checks.check(message, properties, Route.NO_EXCHANGE);

    assertThat(bytes(message)).isEqualTo(bytes(expected));
    checks.end(message);
    assertThat(bytes(message)).isEqualTo(before);
  }

  @Test
  void isNotPutIntoOtherMessages() {
    address.set("here");

    for (var replyTo :
        List.of("", "mine", PLACEHOLDER + "x", PLACEHOLDER.toUpperCase(Locale.ROOT))) {
      var message = message(FieldTable.EMPTY, replyTo);
      checks.check(message, properties, Route.NO_EXCHANGE);
      assertThat(message.propertiesOffset()).isEqualTo(START);
      checks.end(message);
    }
  }

  /// G131
  @Test
  void hasToBeThere() {
    var message = message(FieldTable.EMPTY, PLACEHOLDER);
    address.set("here");
    address.set("");

    assertThatThrownBy(() -> checks.check(message, properties, Route.NO_EXCHANGE))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("fast reply consumer does not exist");
  }

  @Test
  void costsNoMemory() {
    address.set(PLACEHOLDER + ".one.two");
    var asking = message(BLIND, PLACEHOLDER);
    check(asking, 20_000);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    check(asking, 10_000);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private void check(MessageView message, int times) {
    for (int i = 0; i < times; i++) {
      checks.check(message, properties, Route.NO_EXCHANGE);
      checks.end(message);
    }
  }

  private MessageView message(FieldTable headers, String replyTo) {
    var memory = ByteBuffer.allocateDirect(600);
    var out = new WireWriter().wrap(memory, START);
    out.int16(PropertyFlags.HEADERS | PropertyFlags.REPLY_TO | PropertyFlags.MESSAGE_ID);
    out.table(headers).shortstr(replyTo).shortstr("id");
    int length = out.position() - START;
    properties.scan(memory, START, length);
    var message = new MessageView();
    message.routing(memory, 0, 2);
    message.properties(memory, START, length);
    return message;
  }

  private static byte[] bytes(MessageView message) {
    var bytes = new byte[message.propertiesLength()];
    message.propertiesMemory().get(message.propertiesOffset(), bytes);
    return bytes;
  }
}
