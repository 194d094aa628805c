package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All policies, and what they make of the arguments of an object (OPS-03 to OPS-05).
final class PolicySet {
  private static final String ALTERNATE_EXCHANGE = "alternate-exchange";
  private static final Comparator<PolicySpec> PRECEDENCE =
      Comparator.comparingInt((PolicySpec policy) -> -policy.priority())
          .thenComparing(PolicySpec::name);

  private static final Set<String> LIMITS =
      Set.of("message-ttl", "expires", "max-length", "max-length-bytes", "delivery-limit");

  private final List<PolicySpec> policies = new ArrayList<>();

  void set(PolicySpec policy) {
    delete(policy.isOperators(), policy.name());
    policies.add(policy);
  }

  boolean delete(boolean isOperators, String name) {
    return policies.removeIf(p -> p.isOperators() == isOperators && p.name().equals(name));
  }

  /// What a queue does that was declared like this.
  QueueSpec over(QueueSpec declared) {
    FieldTable arguments = declared.arguments();
    for (boolean isOperators : new boolean[] {false, true}) {
      FieldTable definition = definition("queues", declared.name(), isOperators);
      for (FieldTable.Entry entry : definition.entries()) {
        if (!entry.name().equals(ALTERNATE_EXCHANGE)) {
          arguments = merge(arguments, entry, isOperators, declared.arguments());
        }
      }
    }
    return new QueueSpec(
        declared.name(),
        declared.durable(),
        declared.exclusive(),
        declared.autoDelete(),
        arguments);
  }

  /// Where messages go from an exchange that has no binding for them (G114).
  Optional<String> alternate(Topology.Exchange exchange) {
    var own = exchange.arguments().text(ALTERNATE_EXCHANGE);
    return own.isPresent() || exchange.name().isEmpty()
        ? own
        : definition("exchanges", exchange.name(), false).text(ALTERNATE_EXCHANGE);
  }

  private FieldTable definition(String kind, String object, boolean isOperators) {
    return policies.stream()
        .filter(policy -> policy.isOperators() == isOperators && policy.isFor(kind, object))
        .min(PRECEDENCE)
        .map(PolicySpec::definition)
        .orElse(FieldTable.EMPTY);
  }

  /// Of limits the smallest; of other values that of the queue itself, or else of the operator.
  private static FieldTable merge(
      FieldTable merged, FieldTable.Entry entry, boolean isOperators, FieldTable own) {
    String argument = "x-" + entry.name();
    Optional<FieldValue> known = merged.get(argument);
    FieldValue value = entry.value();
    if (LIMITS.contains(entry.name())) {
      value = known.map(other -> smaller(other, entry.value())).orElse(value);
    } else if (own.contains(argument) || (known.isPresent() && !isOperators)) {
      return merged;
    }
    return merged.toBuilder().put(argument, value).build();
  }

  /// Below 0 there is no limit.
  private static FieldValue smaller(FieldValue one, FieldValue other) {
    long first = one.asInteger().orElseThrow();
    long second = other.asInteger().orElseThrow();
    boolean isFirst = second < 0 || (first >= 0 && first <= second);
    return isFirst ? one : other;
  }
}
