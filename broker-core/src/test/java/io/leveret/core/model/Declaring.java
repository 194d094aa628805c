package io.leveret.core.model;

import io.leveret.core.model.Topology.Binding;
import io.leveret.core.model.Topology.Exchange;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.Method;
import io.leveret.protocol.method.QueueMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Classes 40 and 50: what may be declared, bound and deleted (G091 to G119).
final class Declaring {
  private static final Set<String> QUEUE_ARGUMENTS =
      Set.of(
          "x-expires",
          "x-message-ttl",
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-max-length",
          "x-max-length-bytes",
          "x-max-priority",
          "x-overflow",
          "x-single-active-consumer",
          "x-delivery-limit");

  private final Model model;
  private final Topology topology;

  Declaring(Model model, Topology topology) {
    this.model = model;
    this.topology = topology;
  }

  Method queue(ModelChannel channel, QueueMethod method) {
    return switch (method) {
      case QueueMethod.Declare declare -> declare(channel, declare);
      case QueueMethod.Bind bind -> bind(channel, bind);
      case QueueMethod.Unbind unbind -> unbind(channel, unbind);
      case QueueMethod.Purge purge -> {
        ModelQueue queue = accessible(channel, purge.queue());
        int count = queue.ready.size();
        queue.ready.clear();
        yield new QueueMethod.PurgeOk(count);
      }
      case QueueMethod.Delete delete -> delete(channel, delete);
      default -> throw new IllegalArgumentException(method.toString());
    };
  }

  Method exchange(ExchangeMethod method) {
    return switch (method) {
      case ExchangeMethod.Declare declare -> declare(declare);
      case ExchangeMethod.Delete delete -> delete(delete);
      case ExchangeMethod.Bind bind -> {
        requireNotDefault(bind.source(), bind.destination());
        requireExchanges(bind.source(), bind.destination());
        topology.bindings.add(
            new Binding(
                bind.source(), false, bind.destination(), bind.routingKey(), bind.arguments()));
        yield new ExchangeMethod.BindOk();
      }
      case ExchangeMethod.Unbind unbind -> {
        requireNotDefault(unbind.source(), unbind.destination());
        topology.unbind(
            new Binding(
                unbind.source(),
                false,
                unbind.destination(),
                unbind.routingKey(),
                unbind.arguments()));
        yield new ExchangeMethod.UnbindOk();
      }
      default -> throw new IllegalArgumentException(method.toString());
    };
  }

  /// The queue of this name, which must exist and not be another connection's.
  ModelQueue accessible(ModelChannel channel, String name) {
    ModelQueue queue = topology.queues.get(name);
    if (queue == null) {
      throw Refusal.notFound("queue", name);
    }
    if (queue.owner >= 0 && queue.owner != channel.place.connection()) {
      throw locked(name);
    }
    return queue;
  }

  private static Refusal locked(String name) {
    return new Refusal(
        ReplyCode.RESOURCE_LOCKED,
        "cannot obtain exclusive access to locked "
            + Refusal.named("queue", name)
            + ". It could be originally declared on another connection or the exclusive property"
            + " value does not match that of the original declaration."); // G095
  }

  private Method declare(ModelChannel channel, QueueMethod.Declare declare) {
    String name = declare.queue();
    if (declare.passive()) {
      return found(channel, accessible(channel, name));
    }
    if (name.startsWith("amq.")) {
      throw new Refusal(
          ReplyCode.ACCESS_REFUSED,
          "queue name '%s' contains reserved prefix 'amq.*'".formatted(name)); // G093
    }
    var spec =
        new QueueSpec(
            name,
            declare.durable() && !declare.exclusive(), // G096
            declare.exclusive(),
            declare.autoDelete(),
            declare.arguments());
    if (topology.queues.containsKey(name)) {
      ModelQueue known = accessible(channel, name);
      requireEquivalent(spec, known.spec);
      return found(channel, known);
    }
    requireValid(spec);
    int owner = spec.exclusive() ? channel.place.connection() : -1;
    var queue = new ModelQueue(spec, topology.policies.over(spec), owner, model.now());
    topology.queues.put(name, queue);
    return found(channel, queue);
  }

  private Method found(ModelChannel channel, ModelQueue queue) {
    queue.usedAt = model.now(); // G105
    channel.lastQueue = queue.name();
    return new QueueMethod.DeclareOk(queue.name(), queue.ready.size(), queue.consumers.size());
  }

  private static void requireEquivalent(QueueSpec received, QueueSpec current) {
    if (received.exclusive() != current.exclusive()) {
      throw locked(current.name());
    }
    List<String> differences = new ArrayList<>();
    flag(differences, "durable", received.durable(), current.durable());
    flag(differences, "auto_delete", received.autoDelete(), current.autoDelete());
    if (differences.isEmpty()) {
      for (String argument : QUEUE_ARGUMENTS) {
        argument(differences, argument, received.arguments(), current.arguments());
      }
    }
    requireNone("queue", current.name(), differences);
  }

  private static void requireNone(String kind, String name, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new Refusal(
          ReplyCode.PRECONDITION_FAILED,
          differences.stream().map(text -> text.formatted(Refusal.named(kind, name))).toList());
    }
  }

  private static void flag(List<String> differences, String name, Object got, Object has) {
    if (!got.equals(has)) {
      differences.add(
          "inequivalent arg '"
              + name
              + "' for %s: received '"
              + got
              + "' but current is '"
              + has
              + "'");
    }
  }

  private static void argument(
      List<String> differences, String name, FieldTable received, FieldTable current) {
    var got = received.get(name);
    var has = current.get(name);
    if (got.isPresent() && has.isPresent()) {
      flag(differences, name, text(got.get()), text(has.get()));
    } else if (got.isPresent() || has.isPresent()) {
      differences.add(
          "inequivalent arg '%s' for %%s: received %s but current is %s"
              .formatted(
                  name,
                  got.map(Declaring::typed).orElse("none"),
                  has.map(Declaring::typed).orElse("none")));
    }
  }

  private static String typed(FieldValue value) {
    String type =
        switch (value) {
          case FieldValue.Int32 _ -> "signedint";
          case FieldValue.Int64 _ -> "long";
          case FieldValue.Text _ -> "longstr";
          case FieldValue.Bool _ -> "bool";
          default -> throw new IllegalArgumentException(value.toString());
        };
    return "the value '%s' of type '%s'".formatted(text(value), type);
  }

  private static String text(FieldValue value) {
    return switch (value) {
      case FieldValue.Text text -> text.text();
      case FieldValue.Bool(boolean truth) -> Boolean.toString(truth);
      default -> Long.toString(value.asInteger().orElseThrow());
    };
  }

  private static void requireValid(QueueSpec spec) {
    Set<String> problems = new TreeSet<>();
    if (spec.deadLetterKey().isPresent() && spec.deadLetterExchange().isEmpty()) {
      problems.add(
          "invalid arg 'x-dead-letter-routing-key' for %s: routing_key_but_no_dlx_defined");
    }
    if (spec.maxLength() < 0) {
      problems.add("invalid arg 'x-max-length' for %s: {value_negative," + spec.maxLength() + "}");
    }
    requireNone("queue", spec.name(), List.copyOf(problems));
  }

  private Method bind(ModelChannel channel, QueueMethod.Bind bind) {
    requireNotDefault(bind.exchange());
    if (!topology.queues.containsKey(bind.queue())
        && !topology.exchanges.containsKey(bind.exchange())) {
      throw new Refusal(
          ReplyCode.NOT_FOUND,
          List.of(
              "no " + Refusal.named("queue", bind.queue()),
              "no " + Refusal.named("exchange", bind.exchange())));
    }
    requireExchanges(bind.exchange());
    accessible(channel, bind.queue());
    topology.bindings.add(
        new Binding(bind.exchange(), true, bind.queue(), bind.routingKey(), bind.arguments()));
    return new QueueMethod.BindOk();
  }

  private Method unbind(ModelChannel channel, QueueMethod.Unbind unbind) {
    requireNotDefault(unbind.exchange());
    var binding =
        new Binding(
            unbind.exchange(), true, unbind.queue(), unbind.routingKey(), unbind.arguments());
    if (topology.bindings.contains(binding)) {
      accessible(channel, unbind.queue());
      topology.unbind(binding);
    }
    return new QueueMethod.UnbindOk(); // G108: of anything missing, too
  }

  private Method delete(ModelChannel channel, QueueMethod.Delete delete) {
    if (!topology.queues.containsKey(delete.queue())) {
      return new QueueMethod.DeleteOk(0); // G102
    }
    ModelQueue queue = accessible(channel, delete.queue());
    List<String> reasons = new ArrayList<>();
    if (delete.ifEmpty() && !queue.ready.isEmpty()) {
      reasons.add("%s not empty");
    }
    if (delete.ifUnused() && !queue.consumers.isEmpty()) {
      reasons.add("%s in use");
    }
    requireNone("queue", queue.name(), reasons);
    return new QueueMethod.DeleteOk(model.delete(queue));
  }

  private Method declare(ExchangeMethod.Declare declare) {
    String name = declare.exchange();
    Exchange known = topology.exchanges.get(name);
    if (declare.passive()) {
      requireExchanges(name);
      return new ExchangeMethod.DeclareOk();
    }
    requireNotDefault(name);
    if (known == null && name.startsWith("amq.")) {
      throw new Refusal(
          ReplyCode.ACCESS_REFUSED,
          "exchange name '%s' contains reserved prefix 'amq.*'".formatted(name)); // G111
    }
    var wanted =
        new Exchange(
            name,
            declare.type(),
            declare.durable(),
            declare.autoDelete(),
            declare.internal(),
            declare.arguments());
    if (known != null) {
      requireEquivalent(wanted, known);
    } else {
      topology.exchanges.put(name, wanted);
    }
    return new ExchangeMethod.DeclareOk();
  }

  private static void requireEquivalent(Exchange received, Exchange current) {
    List<String> differences = new ArrayList<>();
    flag(differences, "type", received.type(), current.type());
    flag(differences, "durable", received.durable(), current.durable());
    flag(differences, "auto_delete", received.autoDelete(), current.autoDelete());
    flag(differences, "internal", received.internal(), current.internal());
    argument(differences, "alternate-exchange", received.arguments(), current.arguments());
    requireNone("exchange", current.name(), differences);
  }

  private Method delete(ExchangeMethod.Delete delete) {
    requireNotDefault(delete.exchange());
    if (delete.exchange().startsWith("amq.")) {
      throw new Refusal(
          ReplyCode.ACCESS_REFUSED,
          "deletion of system %s not allowed"
              .formatted(Refusal.named("exchange", delete.exchange())));
    }
    if (delete.ifUnused() && !topology.from(delete.exchange()).isEmpty()) {
      throw Refusal.precondition(Refusal.named("exchange", delete.exchange()) + " in use");
    }
    topology.removeExchange(delete.exchange());
    return new ExchangeMethod.DeleteOk();
  }

  private static void requireNotDefault(String... exchanges) {
    for (String exchange : exchanges) {
      if (exchange.isEmpty()) {
        throw new Refusal(
            ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
      }
    }
  }

  private void requireExchanges(String... exchanges) {
    List<String> missing = new ArrayList<>();
    for (String exchange : exchanges) {
      if (!topology.exchanges.containsKey(exchange)) {
        missing.add("no " + Refusal.named("exchange", exchange));
      }
    }
    if (!missing.isEmpty()) {
      throw new Refusal(ReplyCode.NOT_FOUND, missing);
    }
  }
}
