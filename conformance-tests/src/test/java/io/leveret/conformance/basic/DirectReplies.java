package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.session.Inbox;
import java.io.IOException;

/// What tests of direct reply-to do alike.
final class DirectReplies {

  static final String REPLY_TO = "amq.rabbitmq.reply-to";
  static final String TAG = "replies";

  private DirectReplies() {}

  /// The consumer of a channel's replies.
  static Inbox consume(Channel channel) throws IOException {
    var inbox = new Inbox(channel);
    channel.basicConsume(REPLY_TO, true, TAG, inbox);
    return inbox;
  }

  /// What the channel's requests carry as the address for replies.
  static String address(Channel channel) throws IOException {
    var queue = exclusiveQueue(channel);
    channel.basicPublish("", queue, asking(REPLY_TO), utf8("request"));
    return Clients.awaitMessage(channel, queue).getProps().getReplyTo();
  }

  static AMQP.BasicProperties asking(String replyTo) {
    return new AMQP.BasicProperties.Builder().replyTo(replyTo).build();
  }
}
