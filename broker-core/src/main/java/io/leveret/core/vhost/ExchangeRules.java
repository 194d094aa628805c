package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;
import static io.leveret.protocol.error.ReplyCode.PRECONDITION_FAILED;

import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.exchange.FieldText;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.method.ExchangeMethod.Declare;
import io.leveret.protocol.method.ExchangeMethod.Delete;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.Set;

/// Declaring and deleting exchanges (G107 to G113). **Confined** to the loop.
final class ExchangeRules {
  /// What every virtual host has from the start (EX-03), beside the default exchange.
  static final Set<String> PREDECLARED =
      Set.of(
          "amq.direct",
          "amq.fanout",
          "amq.topic",
          "amq.headers",
          "amq.match",
          "amq.rabbitmq.trace");

  private final Declarations declarations;

  ExchangeRules(Declarations declarations) {
    this.declarations = declarations;
  }

  /// Adds what every virtual host has from the start (EX-03).
  void predeclare() {
    predeclare("amq.direct", ExchangeType.DIRECT, false);
    predeclare("amq.fanout", ExchangeType.FANOUT, false);
    predeclare("amq.topic", ExchangeType.TOPIC, false);
    predeclare("amq.headers", ExchangeType.HEADERS, false);
    predeclare("amq.match", ExchangeType.HEADERS, false);
    predeclare("amq.rabbitmq.trace", ExchangeType.TOPIC, true);
  }

  void declare(Session session, Declare declare) {
    var resource = resource(declare.exchange());
    if (declare.passive()) {
      resource.requireNotDefault();
      require(resource);
      return;
    }
    var type =
        ExchangeType.parse(declare.type())
            .orElseThrow(() ->
                new ChannelException(
                    PRECONDITION_FAILED, "invalid exchange type '" + declare.type() + "'"));
    resource.requireNotDefault();
    resource.requireConfigure(session);
    var known = declarations.router().find(resource.name());
    if (known.isPresent()) {
      requireEquivalent(resource, declare, known.get());
    } else {
      create(session, resource, type, declare);
    }
  }

  void delete(Session session, Delete delete) {
    var resource = resource(delete.exchange());
    resource.requireNotDefault();
    if (resource.isReserved()) {
      throw new ChannelException(ACCESS_REFUSED, "deletion of system " + resource + " not allowed");
    }
    resource.requireConfigure(session);
    if (delete.ifUnused() && !declarations.router().bindingsFrom(resource.name()).isEmpty()) {
      throw resource.inUse();
    }
    declarations.removeExchange(resource.name());
  }

  /// The exchange that a client names.
  ///
  /// @throws ChannelException 404 when it does not exist
  Exchange require(Resource resource) {
    return declarations.router().find(resource.name()).orElseThrow(resource::notFound);
  }

  private void create(Session session, Resource resource, ExchangeType type, Declare declare) {
    resource.requireNotReserved(session);
    requireAlternate(session, resource, declare.arguments());
    declarations.add(
        new Exchange(
            resource.name(),
            type,
            declare.durable(),
            declare.autoDelete(),
            declare.internal(),
            declare.arguments()));
  }

  private void requireAlternate(Session session, Resource resource, FieldTable arguments) {
    var alternate = arguments.get(Exchange.ALTERNATE_EXCHANGE);
    if (alternate.isEmpty()) {
      return;
    }
    if (!(alternate.get() instanceof FieldValue.Text name)) {
      throw resource.invalidType(Exchange.ALTERNATE_EXCHANGE, FieldText.typeName(alternate.get()));
    }
    resource.requireRead(session);
    declarations.exchangeNamed(name.text()).requireWrite(session);
  }

  private static void requireEquivalent(Resource resource, Declare declare, Exchange known) {
    var equivalence = new Equivalence(resource);
    equivalence.require("type", declare.type(), known.type().wireName());
    equivalence.require("durable", declare.durable(), known.isDurable());
    equivalence.require("auto_delete", declare.autoDelete(), known.isAutoDelete());
    equivalence.require("internal", declare.internal(), known.isInternal());
    equivalence.requireArgument(
        Exchange.ALTERNATE_EXCHANGE, declare.arguments(), known.arguments());
  }

  private void predeclare(String name, ExchangeType type, boolean internal) {
    // Not written to the log: that the virtual host was created says it.
    declarations
        .router()
        .declare(new Exchange(name, type, true, false, internal, FieldTable.EMPTY));
  }

  private Resource resource(String name) {
    return declarations.exchangeNamed(Resource.cleanName(name));
  }
}
