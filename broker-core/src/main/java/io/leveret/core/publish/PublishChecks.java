package io.leveret.core.publish;

import static io.leveret.protocol.content.PropertyFlags.EXPIRATION;
import static io.leveret.protocol.content.PropertyFlags.HEADERS;
import static io.leveret.protocol.content.PropertyFlags.REPLY_TO;
import static io.leveret.protocol.content.PropertyFlags.USER_ID;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.Route;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.message.MessageView;
import io.leveret.core.vhost.Session;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.protocol.content.PropertyScanner;
import io.leveret.protocol.error.ChannelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Looks into what a message may be refused for once its exchange is known, or that says where it
/// goes: its properties and its topics (G053 to G055, G131, SE-12), in the order of G049.
///
/// **Confined** to the channel's loop. Allocates only for a refusal.
final class PublishChecks {
  /// The properties that are looked into: a message without them need not come here.
  static final int PROPERTIES = HEADERS | EXPIRATION | USER_ID | REPLY_TO;

  private final Session session;
  private final VirtualHost virtualHost;
  private final byte[] user;
  private final CopiedKeys copied;
  private final ReplyAddress replyAddress;
  private final StagedProperties withReplyAddress;

  PublishChecks(
      Session session, VirtualHost virtualHost, StagingPool staging, ReplyAddress replyAddress) {
    this.session = session;
    this.virtualHost = virtualHost;
    this.copied = new CopiedKeys(staging);
    this.replyAddress = replyAddress;
    this.withReplyAddress = new StagedProperties(staging);
    this.user = session.user().getBytes(StandardCharsets.UTF_8);
  }

  /// Checks a message and answers whether it has more [#keys] than its own. Until [#end], its
  /// properties are as they are to be stored.
  ///
  /// @param properties of the message
  /// @param route of its own key
  /// @throws ChannelException 403 or 406
  boolean check(MessageView message, PropertyScanner properties, Route route) {
    ByteBuffer memory = message.propertiesMemory();
    boolean wantsReply = replyAddress.isWantedBy(message, properties);
    if (properties.has(EXPIRATION)) {
      long millis =
          Expiration.millis(memory, properties.offset(EXPIRATION), properties.length(EXPIRATION));
      message.wishes(message.priority(), millis);
    }
    boolean hasCopies = properties.has(HEADERS) && copied.find(message, properties);
    if (session.permissions().restrictsTopics()) {
      requireTopics(message, route, hasCopies);
    }
    if (properties.has(USER_ID)) {
      requireOwnName(memory, properties.offset(USER_ID), properties.length(USER_ID));
    }
    int end = message.propertiesOffset() + message.propertiesLength();
    if (hasCopies) {
      copied.hideBlind(message, properties);
    }
    if (wantsReply) {
      replyAddress.insert(message, end - properties.offset(REPLY_TO), withReplyAddress);
    }
    return hasCopies;
  }

  /// Every key of a message that has more than its own.
  RoutingKeys keys() {
    return copied.keys();
  }

  /// Points the message at the properties it came with.
  void end(MessageView message) {
    withReplyAddress.restore(message);
    copied.restore(message);
  }

  private void requireTopics(MessageView message, Route route, boolean hasCopies) {
    if (hasCopies) {
      virtualHost.requireTopics(session, route, copied.keys());
    } else {
      virtualHost.requireTopic(session, route, message);
    }
  }

  private void requireOwnName(ByteBuffer memory, int offset, int length) {
    if (isOwnName(memory, offset, length) || session.mayImpersonate()) {
      return;
    }
    var name = new byte[length];
    memory.get(offset, name);
    throw new ChannelException(
        PRECONDITION_FAILED,
        "user_id property set to '%s' but authenticated user was '%s'"
            .formatted(new String(name, StandardCharsets.UTF_8), session.user()));
  }

  private boolean isOwnName(ByteBuffer memory, int offset, int length) {
    if (length != user.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (memory.get(offset + i) != user[i]) {
        return false;
      }
    }
    return true;
  }
}
