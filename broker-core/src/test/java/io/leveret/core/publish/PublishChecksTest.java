package io.leveret.core.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.exchange.Route;
import io.leveret.core.message.MessageView;
import io.leveret.core.vhost.Permissions;
import io.leveret.core.vhost.Session;
import io.leveret.protocol.codec.WireWriter;
import io.leveret.protocol.content.PropertyFlags;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// What a message may say of its sender.
class PublishChecksTest {
  private final PropertyScanner properties = new PropertyScanner();

  private record Sender(String user, boolean mayImpersonate) implements Session {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public Permissions permissions() {
      return Permissions.ALL;
    }
  }

  /// G054
  @Test
  void takesTheSendersOwnName() {
    var checks = checks("grüße", false);

    var message = from("grüße");

    assertThatCode(() -> checks.check(message, properties, Route.NO_EXCHANGE))
        .doesNotThrowAnyException();
  }

  /// G054
  @Test
  void refusesAnotherName() {
    var checks = checks("guest", false);

    var message = from("guesT");

    assertThatThrownBy(() -> checks.check(message, properties, Route.NO_EXCHANGE))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("user_id property set to 'guesT' but authenticated user was 'guest'");
  }

  /// G054
  @Test
  void takesAnyNameFromAnImpersonator() {
    var checks = checks("guest", true);

    var message = from("somebody");

    assertThatCode(() -> checks.check(message, properties, Route.NO_EXCHANGE))
        .doesNotThrowAnyException();
  }

  private static PublishChecks checks(String user, boolean mayImpersonate) {
    return new PublishChecks(
        new Sender(user, mayImpersonate), BareHost.create(), new StagingPool(), new ReplyAddress());
  }

  private MessageView from(String user) {
    var memory = ByteBuffer.allocateDirect(300);
    var out = new WireWriter().wrap(memory, 0);
    out.int16(PropertyFlags.USER_ID).shortstr(user);
    properties.scan(memory, 0, out.position());
    var message = new MessageView();
    message.properties(memory, 0, out.position());
    return message;
  }
}
