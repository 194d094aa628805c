package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The default exchange routes to the queue that the routing key names, and is not for changing.
final class DefaultExchangeTest {

  private static final String NOT_PERMITTED =
      "403 ACCESS_REFUSED - operation not permitted on the default exchange";

  @RegisterExtension final Session session = new Session();

  /// EX-02
  @Test
  @Proves("EX-02")
  void routesToTheQueueThatTheKeyNames() throws Exception {
    var channel = session.channel();
    var named = exclusiveQueue(channel);
    var other = exclusiveQueue(channel);

    publish(channel, "", named, "m");

    assertThat(drain(channel, named)).containsExactly("m");
    assertThat(drain(channel, other)).isEmpty();
  }

  /// EX-02
  @Test
  @Proves("EX-02")
  void dropsAMessageForAQueueThatDoesNotExist() throws Exception {
    var channel = session.channel();

    publish(channel, "", session.name(), "m");

    var queue = exclusiveQueue(channel);
    assertThat(channel.isOpen()).isTrue();
    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBindAQueueToIt() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var refused = Refusal.of(() -> channel.queueBind(queue, "", "key"));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("50.20");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToUnbindAQueueFromIt() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var refused = Refusal.of(() -> channel.queueUnbind(queue, "", queue));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("50.50");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBeDeclared() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDeclare("", "direct", true));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("40.10");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBeDeclaredPassively() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDeclarePassive(""));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBeDeleted() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDelete(""));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("40.20");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBeTheSourceOfAnExchangeBinding() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeBind("amq.direct", "", "key"));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("40.30");
  }

  /// G108
  @Test
  @Proves("G108")
  void refusesToBeTheDestinationOfAnExchangeBinding() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeBind("", "amq.direct", "key"));

    assertThat(refused.codeAndText()).isEqualTo(NOT_PERMITTED);
    assertThat(refused.method()).isEqualTo("40.30");
  }
}
