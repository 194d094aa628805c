package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The empty queue name: the queue that this channel declared last.
final class LastDeclaredQueueTest {

  private static final String NONE = "404 NOT_FOUND - no previously declared queue";

  @RegisterExtension final Session session = new Session();

  /// G091
  @Test
  @Proves("G091")
  void isMeantByBindAndGet() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    exclusiveQueue(channel);
    var last = exclusiveQueue(channel);

    channel.queueBind("", exchange, "key");
    publish(channel, exchange, "key", "m");

    assertThat(drain(channel, last)).containsExactly("m");
  }

  /// G091
  @Test
  @Proves("G091")
  void isMeantByGetPurgeAndDelete() throws Exception {
    var channel = session.channel();
    var last = exclusiveQueue(channel);
    publish(channel, "", last, "a", "b", "c", "d");

    var got = channel.basicGet("", true);
    var purged = channel.queuePurge("");
    publish(channel, "", last, "e");
    var deleted = channel.queueDelete("");

    assertThat(got.getBody()).isEqualTo(Session.utf8("a"));
    assertThat(purged.getMessageCount()).isEqualTo(3);
    assertThat(deleted.getMessageCount()).isEqualTo(1);
  }

  /// G091
  @Test
  @Proves("G091")
  void isMeantByConsume() throws Exception {
    var channel = session.channel();
    var last = exclusiveQueue(channel);
    publish(channel, "", last, "m");

    var inbox = Session.consume(channel, "");

    assertThat(inbox.nextBodies(1)).containsExactly("m");
  }

  /// G091: an empty routing key next to it means the queue's name too.
  @Test
  @Proves("G091")
  void isTheRoutingKeyWhenBothAreEmpty() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var last = exclusiveQueue(channel);

    channel.queueBind("", exchange, "");
    publish(channel, exchange, last, "by name");
    publish(channel, exchange, "", "by nothing");

    assertThat(drain(channel, last)).containsExactly("by name");
  }

  /// G091: with a routing key of its own, that one counts.
  @Test
  @Proves("G091")
  void unbindsWhatItBound() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.channel();
    var last = exclusiveQueue(channel);
    channel.queueBind("", exchange, "");

    channel.queueUnbind("", exchange, "");
    publish(channel, exchange, last, "m");

    assertThat(drain(channel, last)).isEmpty();
  }

  /// G091: a passive declaration counts as one.
  @Test
  @Proves("G091")
  void isRememberedFromAPassiveDeclaration() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var channel = session.channel();

    channel.queueDeclarePassive(queue);

    assertThat(channel.basicGet("", true)).isNotNull();
  }

  /// G091: each channel has its own.
  @Test
  @Proves("G091")
  void isUnknownToAnotherChannel() throws Exception {
    exclusiveQueue(session.channel());
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.basicGet("", true));

    assertThat(refused.codeAndText()).isEqualTo(NONE);
    assertThat(refused.method()).isEqualTo("60.70");
  }

  /// G091
  @Test
  @Proves("G091")
  void isRefusedByEveryMethodWhenThereIsNone() throws Exception {
    var bind = session.channel();
    var purge = session.channel();
    var delete = session.channel();
    var consume = session.channel();

    var refusedBind = Refusal.of(() -> bind.queueBind("", "amq.direct", "key"));
    var refusedPurge = Refusal.of(() -> purge.queuePurge(""));
    var refusedDelete = Refusal.of(() -> delete.queueDelete(""));
    var refusedConsume = Refusal.of(() -> consume.basicConsume("", new DefaultConsumer(consume)));

    assertThat(refusedBind.codeAndText()).isEqualTo(NONE);
    assertThat(refusedPurge.codeAndText()).isEqualTo(NONE);
    assertThat(refusedDelete.codeAndText()).isEqualTo(NONE);
    assertThat(refusedConsume.codeAndText()).isEqualTo(NONE);
  }

  /// G091: not by a passive declaration, which looks for the name as it is.
  @Test
  @Proves("G091")
  void isNotMeantByAPassiveDeclaration() throws Exception {
    var channel = session.channel();
    exclusiveQueue(channel);

    var refused = Refusal.of(() -> channel.queueDeclarePassive(""));

    assertThat(refused.codeAndText()).isEqualTo("404 NOT_FOUND - no queue '' in vhost '/'");
  }

  /// G091: after the queue is gone its name is still the last.
  @Test
  @Proves("G091")
  void staysAfterTheQueueIsDeleted() throws Exception {
    var channel = session.channel();
    var last = exclusiveQueue(channel);

    channel.queueDelete(last);
    var refused = Refusal.of(() -> channel.basicGet("", true));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(last));
  }
}
