package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;

import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.message.MessageView;
import io.leveret.protocol.error.ChannelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Whether a session may use a topic: the routing or binding key at a topic exchange (SE-12).
///
/// **Confined** to the loop. Allocates only for a refusal, and for a key that is new.
final class TopicRules {
  private final Declarations declarations;

  TopicRules(Declarations declarations) {
    this.declarations = declarations;
  }

  /// Checks the message's own key.
  ///
  /// @throws ChannelException 403
  void requireWrite(Session session, Exchange exchange, MessageView message) {
    var memory = message.routingMemory();
    int start = message.routingOffset();
    int key = start + 1 + Byte.toUnsignedInt(memory.get(start));
    int length = Byte.toUnsignedInt(memory.get(key));
    requireWrite(session, exchange, memory, key + 1, length);
  }

  /// Checks every key of a message (EX-08).
  ///
  /// @throws ChannelException 403
  void requireWrite(Session session, Exchange exchange, RoutingKeys keys) {
    for (int i = 0; i < keys.count(); i++) {
      requireWrite(session, exchange, keys.memory(i), keys.offset(i), keys.length(i));
    }
  }

  /// Checks the key of a binding or unbinding, when its source is a topic exchange.
  ///
  /// @throws ChannelException 403
  void requireRead(Session session, Binding binding) {
    var source = declarations.router().find(binding.source());
    if (source.isPresent()
        && source.get().type() == ExchangeType.TOPIC
        && !session.permissions().mayReadTopic(binding.source(), binding.bindingKey())) {
      throw refused("read", binding.bindingKey(), binding.source(), session);
    }
  }

  private void requireWrite(
      Session session, Exchange exchange, ByteBuffer memory, int offset, int length) {
    if (exchange.type() != ExchangeType.TOPIC
        || session.permissions().mayWriteTopic(exchange.name(), memory, offset, length)) {
      return;
    }
    var key = new byte[length];
    memory.get(offset, key);
    var text = new String(key, StandardCharsets.UTF_8);
    throw refused("write", text, exchange.name(), session);
  }

  private ChannelException refused(String access, String key, String exchange, Session session) {
    return new ChannelException(
        ACCESS_REFUSED,
        "%s access to topic '%s' in %s refused for user '%s'"
            .formatted(access, key, declarations.exchangeNamed(exchange), session.user()));
  }
}
