package io.leveret.core.definitions;

import io.leveret.core.meta.BrokerState;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.protocol.value.FieldTable;
import java.util.Optional;

/// A policy of either kind, as texts: what is wrong with it shows when it is applied, so that one
/// policy for another kind of broker does not keep a whole document out. Immutable.
public record DefinedPolicy(
    String virtualHost,
    PolicyKind kind,
    String name,
    String pattern,
    String applyTo,
    int priority,
    FieldTable definition)
    implements Definition {
  static DefinedPolicy of(String virtualHost, Policy policy) {
    return new DefinedPolicy(
        virtualHost,
        policy.kind(),
        policy.name(),
        policy.pattern().text(),
        policy.applyTo().wireName(),
        policy.priority(),
        policy.definition());
  }

  @Override
  public String section() {
    return "policies";
  }

  @Override
  public String subject() {
    return "%s '%s' in vhost '%s'".formatted(kind.text(), name, virtualHost);
  }

  @Override
  public Optional<String> neededVirtualHost() {
    return Optional.of(virtualHost);
  }

  @Override
  public void applyTo(BrokerState broker) {
    var host = Importer.virtualHost(broker, virtualHost);
    var policy = Policy.of(kind, name, pattern, applyTo, priority, definition);
    if (!host.policies(kind).contains(policy)) {
      host.setPolicy(policy);
    }
  }
}
