package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.FieldText;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.method.QueueMethod.Declare;
import io.leveret.protocol.method.QueueMethod.Delete;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Declaring, purging and deleting queues (G091 to G107). **Confined** to the loop.
final class QueueRules {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRules.class);
  private static final String NAME_PREFIX = "x-name-prefix";
  private static final int MAX_PREFIX_BYTES = 64;

  private final Declarations declarations;
  private final ServerNames names;
  private final ReplyQueues replies;

  QueueRules(Declarations declarations, ServerNames names, ReplyQueues replies) {
    this.declarations = declarations;
    this.names = names;
    this.replies = replies;
  }

  MessageQueue declare(Session session, Declare declare) {
    var name = Resource.cleanName(declare.queue());
    if (declare.passive()) {
      return used(find(session, declarations.queueNamed(name)));
    }
    if (name.isEmpty()) {
      return declareNamed(session, declare);
    }
    var resource = declarations.queueNamed(name);
    resource.requireNotReserved(session);
    resource.requireConfigure(session);
    var known = declarations.queue(name);
    if (known.isPresent()) {
      requireEquivalent(session, resource, declare, known.get());
      return used(known.get().queue());
    }
    return create(session, resource, declare, declare.arguments());
  }

  int purge(Session session, String name) {
    if (replies.isOpen(name)) {
      return 0; // seen on RabbitMQ: replies on their way stay
    }
    return readable(session, name).purge();
  }

  int delete(Session session, Delete delete) {
    var resource = declarations.queueNamed(Resource.cleanName(delete.queue()));
    resource.requireConfigure(session);
    var known = declarations.queue(resource.name());
    if (known.isEmpty()) {
      return 0;
    }
    known.get().requireAccessible(session, resource);
    if (delete.ifEmpty() && known.get().queue().readyCount() > 0) {
      throw resource.notEmpty();
    }
    if (delete.ifUnused() && known.get().queue().consumerCount() > 0) {
      throw resource.inUse();
    }
    return declarations.remove(known.get());
  }

  /// The queue that a client wants to get from, which is a use (G105).
  ///
  /// @throws ChannelException 403, 404 or 405
  MessageQueue toRead(Session session, String name) {
    return used(readable(session, name));
  }

  /// The queue that a client wants to read, which is no use yet.
  ///
  /// @throws ChannelException 403, 404 or 405
  MessageQueue readable(Session session, String name) {
    var resource = declarations.queueNamed(Resource.cleanName(name));
    resource.requireRead(session);
    return require(session, resource);
  }

  /// The queue, when it exists and is not another session's.
  ///
  /// @throws ChannelException 404 or 405
  MessageQueue require(Session session, Resource resource) {
    var known = declarations.queue(resource.name()).orElseThrow(resource::notFound);
    known.requireAccessible(session, resource);
    return known.queue();
  }

  private MessageQueue used(MessageQueue queue) {
    declarations.used(queue);
    return queue;
  }

  private MessageQueue find(Session session, Resource resource) {
    resource.requireAny(session);
    return require(session, resource);
  }

  private MessageQueue declareNamed(Session session, Declare declare) {
    var type = QueueArguments.queueType(declare.arguments());
    if (type.equals("quorum")) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "Cannot declare a server-named queue for type rabbit_" + type + "_queue");
    }
    var resource = declarations.queueNamed(names.name(prefix(declare.arguments())));
    resource.requireConfigure(session);
    var arguments = declare.arguments().toBuilder().remove(NAME_PREFIX).build();
    return create(session, resource, declare, arguments);
  }

  private static String prefix(FieldTable arguments) {
    var prefix = arguments.text(NAME_PREFIX).orElse(ServerNames.QUEUE_PREFIX);
    if (prefix.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "Queue name prefix '%s' exceeds the %d-byte limit".formatted(prefix, MAX_PREFIX_BYTES));
    }
    return prefix;
  }

  private MessageQueue create(
      Session session, Resource resource, Declare declare, FieldTable arguments) {
    requireRoom(resource);
    requireDeadLetterExchange(session, resource, arguments);
    QueueArguments.requireValid(resource, arguments);
    // An exclusive queue goes with its connection, so it cannot outlive a restart (G096).
    boolean durable = declare.durable() && !declare.exclusive();
    var definition =
        new QueueDefinition(
            declarations.nextQueueId(durable),
            declarations.virtualHost(),
            resource.name(),
            durable,
            declare.autoDelete(),
            declare.exclusive(),
            arguments,
            session.homeShard());
    tellType(definition);
    return declarations.add(
        definition, declare.exclusive() ? Optional.of(session) : Optional.empty());
  }

  /// Says what a queue is, where that may be less than its type promises elsewhere (U-29).
  private static void tellType(QueueDefinition definition) {
    if (definition.type().equals("quorum")) {
      LOG.info(
          "queue '{}' in vhost '{}' was asked to be of type quorum: it is kept by this node alone",
          definition.name(),
          definition.virtualHost());
    }
  }

  private void requireRoom(Resource resource) {
    var limits = declarations.limits();
    if (limits.refusesQueue(declarations.queues().size())) {
      throw new ChannelException(
          PRECONDITION_FAILED,
          "cannot declare queue '%s': queue limit in vhost '%s' (%d) is reached"
              .formatted(resource.name(), declarations.virtualHost(), limits.maxQueues()));
    }
  }

  private void requireDeadLetterExchange(Session session, Resource resource, FieldTable arguments) {
    var exchange = arguments.get(QueueArguments.DEAD_LETTER_EXCHANGE);
    if (exchange.isEmpty()) {
      return;
    }
    if (!(exchange.get() instanceof FieldValue.Text name)) {
      throw resource.invalidType(
          QueueArguments.DEAD_LETTER_EXCHANGE, FieldText.typeName(exchange.get()));
    }
    resource.requireRead(session);
    declarations.exchangeNamed(name.text()).requireWrite(session);
  }

  private static void requireEquivalent(
      Session session, Resource resource, Declare declare, DeclaredQueue known) {
    known.requireAccessible(session, resource);
    var definition = known.queue().definition();
    if (declare.exclusive() != definition.exclusive()) {
      throw resource.locked();
    }
    var equivalence = new Equivalence(resource);
    equivalence.require("durable", declare.durable() && !declare.exclusive(), definition.durable());
    equivalence.require("auto_delete", declare.autoDelete(), definition.autoDelete());
    QueueArguments.requireEquivalent(resource, declare.arguments(), definition.arguments());
  }
}
