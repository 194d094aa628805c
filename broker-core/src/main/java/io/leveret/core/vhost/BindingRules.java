package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;

import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.exchange.HeadersMatch;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.value.FieldTable;

/// Binding and unbinding (G107 to G109). **Confined** to the loop.
///
/// Write permission is needed on the destination, read permission on the source and, where that is
/// a topic exchange, on the binding key. To unbind what is not bound changes nothing and is no
/// error, whether or not the ends exist.
final class BindingRules {
  private final Declarations declarations;
  private final QueueRules queues;
  private final TopicRules topics;

  BindingRules(Declarations declarations, QueueRules queues, TopicRules topics) {
    this.declarations = declarations;
    this.queues = queues;
    this.topics = topics;
  }

  void bindQueue(Session session, Binding binding) {
    requireBindable(binding);
    var queue = requireAllowed(session, binding);
    var source = require(source(binding));
    queues.require(session, queue);
    bind(source, binding);
  }

  void unbindQueue(Session session, Binding binding) {
    requireBindable(binding);
    var queue = requireAllowed(session, binding);
    if (declarations.router().bindingsFrom(binding.source()).contains(binding)) {
      queues.require(session, queue);
      declarations.unbind(binding);
    }
  }

  void bindExchange(Session session, Binding binding) {
    var destination = requireAllowed(session, binding);
    var source = require(source(binding));
    require(destination);
    bind(source, binding);
  }

  void unbindExchange(Session session, Binding binding) {
    requireAllowed(session, binding);
    declarations.unbind(binding);
  }

  /// A binding with its names as they are kept; the key stays as it is.
  static Binding binding(
      String source, Binding.Kind kind, String destination, String key, FieldTable arguments) {
    return new Binding(
        Resource.cleanName(source), kind, Resource.cleanName(destination), key, arguments);
  }

  /// Answers what the destination names.
  private Resource requireAllowed(Session session, Binding binding) {
    var destination =
        switch (binding.destinationKind()) {
          case QUEUE -> declarations.queueNamed(binding.destination());
          case EXCHANGE -> declarations.exchangeNamed(binding.destination());
        };
    destination.requireNotDefault();
    source(binding).requireNotDefault();
    destination.requireWrite(session);
    source(binding).requireRead(session);
    topics.requireRead(session, binding);
    return destination;
  }

  private static void requireBindable(Binding binding) {
    if (ReplyQueues.isReserved(binding.destination())) {
      throw new ChannelException(
          ACCESS_REFUSED, "cannot bind or unbind to a volatile (direct reply-to) queue");
    }
  }

  private void bind(Exchange source, Binding binding) {
    if (source.type() == ExchangeType.HEADERS) {
      HeadersMatch.parse(binding.arguments());
    }
    declarations.bind(binding);
  }

  private Exchange require(Resource exchange) {
    return declarations.router().find(exchange.name()).orElseThrow(exchange::notFound);
  }

  private Resource source(Binding binding) {
    return declarations.exchangeNamed(binding.source());
  }
}
