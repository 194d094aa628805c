package io.leveret.conformance.basic;

import static io.leveret.conformance.basic.DirectReplies.REPLY_TO;
import static io.leveret.conformance.basic.DirectReplies.TAG;
import static io.leveret.conformance.basic.DirectReplies.address;
import static io.leveret.conformance.basic.DirectReplies.asking;
import static io.leveret.conformance.basic.DirectReplies.consume;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What may not be done with `amq.rabbitmq.reply-to` and the addresses it stands for.
final class DirectReplyRefusalTest {

  @RegisterExtension final Session session = new Session();

  /// G131
  @Test
  @Proves("G131")
  void refusesAConsumerThatAcknowledges() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.basicConsume(REPLY_TO, false, new Inbox(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - reply consumer cannot acknowledge");
    assertThat(refused.method()).isEqualTo("60.20");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G131
  @Test
  @Proves("G131")
  void refusesASecondConsumerOfAChannel() throws Exception {
    var channel = session.channel();
    consume(channel);

    var refused = Refusal.of(() -> channel.basicConsume(REPLY_TO, true, new Inbox(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo("406 PRECONDITION_FAILED - reply consumer already set");
    assertThat(refused.method()).isEqualTo("60.20");
  }

  /// G131: whether or not the request finds a queue.
  @Test
  @Proves("G131")
  void refusesARequestWithoutAConsumer() throws Exception {
    var channel = session.channel();
    var cancelled = session.channel();
    consume(cancelled);
    cancelled.basicCancel(TAG);

    for (var asking : List.of(channel, cancelled)) {
      var refused =
          Refusal.later(
              asking, () -> asking.basicPublish("", session.name(), asking(REPLY_TO), utf8("m")));

      assertThat(refused.codeAndText())
          .isEqualTo("406 PRECONDITION_FAILED - fast reply consumer does not exist");
      assertThat(refused.method()).isEqualTo("60.40");
      assertThat(refused.fromChannel()).isTrue();
    }
  }

  /// G131, G070: the tag is one like any other.
  @Test
  @Proves({"G131", "G070"})
  void refusesATagInUse() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    channel.basicConsume(queue, true, "t", new Inbox(channel));

    var refused = Refusal.of(() -> channel.basicConsume(REPLY_TO, true, "t", new Inbox(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo("530 NOT_ALLOWED - attempt to reuse consumer tag 't'");
  }

  /// G132: the address is for publishing only.
  @Test
  @Proves("G132")
  void refusesToConsumeFromAnAddress() throws Exception {
    var channel = session.channel();
    consume(channel);
    var address = address(channel);
    var other = session.channel();

    var refused = Refusal.of(() -> other.basicConsume(address, true, new Inbox(other)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - only creator channel may consume from queue '%s' in vhost '/'"
                .formatted(address));
  }

  /// G080, G132
  @Test
  @Proves({"G080", "G132"})
  void refusesToGetReplies() throws Exception {
    var channel = session.channel();
    consume(channel);
    var address = address(channel);

    var missing = Refusal.of(() -> session.channel().basicGet(REPLY_TO, true));
    var refused = Refusal.of(() -> session.connect().createChannel().basicGet(address, true));

    assertThat(missing.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue 'amq.rabbitmq.reply-to' in vhost '/'");
    assertThat(refused.codeAndText())
        .isEqualTo(
            "540 NOT_IMPLEMENTED - basic.get not supported by volatile queue '%s' in vhost '/'"
                .formatted(address));
    assertThat(refused.method()).isEqualTo("60.70");
    assertThat(refused.fromChannel()).isFalse();
  }

  /// G109: whether or not there is such an address, before anything else is looked at.
  @Test
  @Proves("G109")
  void refusesToBindAnAddress() throws Exception {
    var channel = session.channel();
    consume(channel);
    var text = "403 ACCESS_REFUSED - cannot bind or unbind to a volatile (direct reply-to) queue";

    for (var address : List.of(address(channel), REPLY_TO + ".a.b")) {
      for (var exchange : List.of("amq.direct", "", "missing")) {
        var bind = session.channel();
        assertThat(Refusal.of(() -> bind.queueBind(address, exchange, "k")).codeAndText())
            .isEqualTo(text);
        var unbind = session.channel();
        assertThat(Refusal.of(() -> unbind.queueUnbind(address, exchange, "k")).codeAndText())
            .isEqualTo(text);
      }
    }
    var placeholder = session.channel();
    assertThat(Refusal.of(() -> placeholder.queueBind(REPLY_TO, "amq.direct", "k")).replyCode())
        .isEqualTo(404);
  }
}
