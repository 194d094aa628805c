package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A queue with the exclusive bit: one connection's own, and gone with it.
final class ExclusiveQueueTest {

  @RegisterExtension final Session session = new Session();

  /// QU-04: every channel of the connection may use it.
  @Test
  @Proves("QU-04")
  void servesEveryChannelOfItsConnection() throws Exception {
    var queue = exclusive(session.channel());
    var channel = session.channel();

    publish(channel, "", queue, "m");
    channel.queueDeclare(queue, false, true, false, Map.of());

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// QU-04: publishing is not access to the queue.
  @Test
  @Proves("QU-04")
  void takesMessagesFromOtherConnections() throws Exception {
    var channel = session.channel();
    var queue = exclusive(channel);
    var stranger = session.connect().createChannel();
    stranger.confirmSelect();

    publish(stranger, "", queue, "m");
    stranger.waitForConfirmsOrDie(10_000);

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G095
  @Test
  @Proves({"G095", "QU-04"})
  void refusesADeclarationByAnotherConnection() throws Exception {
    var queue = exclusive(session.channel());
    var stranger = session.connect().createChannel();

    var refused = Refusal.of(() -> stranger.queueDeclare(queue, false, true, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G094, G095
  @Test
  @Proves({"G094", "G095"})
  void refusesAPassiveDeclarationByAnotherConnection() throws Exception {
    assertLocked("50.10", Channel::queueDeclarePassive);
  }

  /// G095
  @Test
  @Proves({"G095", "QU-04"})
  void refusesAnotherConnectionsConsumer() throws Exception {
    assertLocked(
        "60.20", (channel, queue) -> channel.basicConsume(queue, new DefaultConsumer(channel)));
  }

  /// G080, G095
  @Test
  @Proves({"G080", "G095"})
  void refusesAnotherConnectionsGet() throws Exception {
    assertLocked("60.70", (channel, queue) -> channel.basicGet(queue, true));
  }

  /// G095
  @Test
  @Proves("G095")
  void refusesAnotherConnectionsPurge() throws Exception {
    assertLocked("50.30", Channel::queuePurge);
  }

  /// G095
  @Test
  @Proves("G095")
  void refusesAnotherConnectionsDelete() throws Exception {
    assertLocked("50.40", Channel::queueDelete);
  }

  /// G095
  @Test
  @Proves("G095")
  void refusesAnotherConnectionsBind() throws Exception {
    assertLocked("50.20", (channel, queue) -> channel.queueBind(queue, "amq.direct", "key"));
  }

  /// G095
  @Test
  @Proves("G095")
  void refusesAnotherConnectionsUnbind() throws Exception {
    var channel = session.channel();
    var queue = exclusive(channel);
    channel.queueBind(queue, "amq.direct", queue);
    var stranger = session.connect().createChannel();

    var refused = Refusal.of(() -> stranger.queueUnbind(queue, "amq.direct", queue));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
    assertThat(refused.method()).isEqualTo("50.50");
  }

  /// G095: asking for a shared queue as one's own.
  @Test
  @Proves("G095")
  void refusesToBecomeOfASharedQueue() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, true, true, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
  }

  /// G095: asking for one's own queue as a shared one.
  @Test
  @Proves("G095")
  void refusesToBecomeShared() throws Exception {
    var channel = session.channel();
    var queue = exclusive(channel);

    var refused = Refusal.of(() -> channel.queueDeclare(queue, false, false, false, Map.of()));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
  }

  /// G095: the owner is asked before the arguments are.
  @Test
  @Proves("G095")
  void isCheckedBeforeTheArguments() throws Exception {
    var queue = exclusive(session.channel());
    var stranger = session.connect().createChannel();

    var refused =
        Refusal.of(() -> stranger.queueDeclare(queue, true, true, true, Map.of("x-max-length", 1)));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
  }

  /// G096: durable next to exclusive means nothing.
  @Test
  @Proves("G096")
  void mayBeDeclaredDurableOrNot() throws Exception {
    var channel = session.channel();
    var queue = session.name();

    channel.queueDeclare(queue, true, true, false, Map.of());
    channel.queueDeclare(queue, false, true, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  /// G026, QU-04: close-ok means that the name is free.
  @Test
  @Proves({"G026", "QU-04"})
  void isGoneWhenTheCloseOfItsConnectionIsAnswered() throws Exception {
    var queue = session.name();
    for (int round = 0; round < 20; round++) {
      var connection = session.connect();
      var declared = connection.createChannel().queueDeclare(queue, false, true, false, Map.of());

      connection.close();

      assertThat(declared.getMessageCount()).isZero();
    }
    var refused = Refusal.of(() -> session.channel().queueDeclarePassive(queue));
    assertThat(refused.replyCode()).isEqualTo(AMQP.NOT_FOUND);
  }

  /// QU-04: only the connection counts, not the channel.
  @Test
  @Proves("QU-04")
  void outlivesTheChannelThatDeclaredIt() throws Exception {
    var declaring = session.channel();
    var queue = exclusive(declaring);

    declaring.close();

    assertThat(session.channel().queueDeclarePassive(queue).getQueue()).isEqualTo(queue);
  }

  /// G027: a socket that just ends takes the queue along, soon.
  @Test
  @Proves("G027")
  void goesWhenTheSocketIsCut() throws Exception {
    var queue = session.name();
    var raw = session.broker().openRawChannel();
    raw.send(1, declareExclusive(queue));
    raw.expect(1, 50, 11);

    raw.close();

    Clients.awaitTrue(() -> {
      var channel = session.channel();
      return Clients.refusalOf(() -> channel.queueDeclarePassive(queue)).replyCode()
          == AMQP.NOT_FOUND;
    });
  }

  private String exclusive(Channel channel) throws Exception {
    var queue = session.name();
    channel.queueDeclare(queue, false, true, false, Map.of());
    return queue;
  }

  private void assertLocked(String method, Access access) throws Exception {
    var queue = exclusive(session.channel());
    var stranger = session.connect().createChannel();

    var refused = Refusal.of(() -> access.to(stranger, queue));

    assertThat(refused.codeAndText()).isEqualTo(locked(queue));
    assertThat(refused.method()).isEqualTo(method);
    assertThat(refused.fromChannel()).isTrue();
  }

  private static String locked(String queue) {
    return ("405 RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '%s' in vhost"
            + " '/'. It could be originally declared on another connection or the exclusive"
            + " property value does not match that of the original declaration.")
        .formatted(queue);
  }

  /// Something that needs access to a queue.
  @FunctionalInterface
  private interface Access {
    void to(Channel channel, String queue) throws Exception;
  }

  private static WireWriter declareExclusive(String queue) {
    return WireWriter.method(50, 10)
        .int16(0)
        .shortstr(queue)
        .bits(false, false, true, false, false)
        .emptyTable();
  }
}
