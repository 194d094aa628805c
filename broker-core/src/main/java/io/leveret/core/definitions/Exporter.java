package io.leveret.core.definitions;

import io.leveret.core.auth.User;
import io.leveret.core.auth.UserChange;
import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.meta.BrokerState;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.vhost.VirtualHost;
import io.leveret.core.vhost.VirtualHostLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Tells what a broker holds as definitions that would make it anew: everything but what goes with
/// a connection, what every virtual host has, and messages. In the order of names, so that two
/// exports of the same are the same.
///
/// One use, where the state is owned.
public final class Exporter {
  private static final String GIVEN = "amq.";

  private final List<DefinedUser> users = new ArrayList<>();
  private final List<DefinedVirtualHost> virtualHosts = new ArrayList<>();
  private final List<DefinedLimits> limits = new ArrayList<>();
  private final List<DefinedPermission> permissions = new ArrayList<>();
  private final List<DefinedTopicPermission> topicPermissions = new ArrayList<>();
  private final List<DefinedPolicy> policies = new ArrayList<>();
  private final List<DefinedExchange> exchanges = new ArrayList<>();
  private final List<DefinedQueue> queues = new ArrayList<>();
  private final List<DefinedBinding> bindings = new ArrayList<>();

  private Exporter() {}

  /// Everything that `broker` holds now.
  public static Definitions export(BrokerState broker) {
    var exporter = new Exporter();
    broker.users().snapshot().forEach(exporter::user);
    broker.virtualHosts().all().stream()
        .sorted(Comparator.comparing(VirtualHost::name))
        .forEach(exporter::virtualHost);
    return exporter.sorted();
  }

  private Definitions sorted() {
    users.sort(Comparator.comparing(defined -> defined.user().name()));
    permissions.sort(
        Comparator.comparing(DefinedPermission::virtualHost)
            .thenComparing(DefinedPermission::user));
    topicPermissions.sort(
        Comparator.comparing(DefinedTopicPermission::virtualHost)
            .thenComparing(DefinedTopicPermission::user)
            .thenComparing(DefinedTopicPermission::exchange));
    return new Definitions(
        users,
        virtualHosts,
        limits,
        permissions,
        topicPermissions,
        policies,
        exchanges,
        queues,
        bindings,
        List.of());
  }

  private void user(UserChange change) {
    switch (change) {
      case UserChange.Put(User user) -> users.add(new DefinedUser(user));
      case UserChange.Permit(String user, String host, var permitted) ->
          permissions.add(new DefinedPermission(user, host, permitted));
      case UserChange.PermitTopics(String user, String host, String exchange, var permitted) ->
          topicPermissions.add(new DefinedTopicPermission(user, host, exchange, permitted));
      case UserChange.Remove _, UserChange.Forbid _, UserChange.FreeTopics _ ->
          throw new IllegalStateException("a snapshot takes nothing away");
    }
  }

  private void virtualHost(VirtualHost host) {
    virtualHosts.add(new DefinedVirtualHost(host.name(), host.metadata()));
    if (!host.limits().equals(VirtualHostLimits.UNLIMITED)) {
      limits.add(new DefinedLimits(host.name(), host.limits()));
    }
    for (var kind : PolicyKind.values()) {
      host.policies(kind).stream()
          .map(policy -> DefinedPolicy.of(host.name(), policy))
          .sorted(Comparator.comparing(DefinedPolicy::name))
          .forEach(policies::add);
    }
    host.exchanges().stream()
        .filter(exchange -> !isGiven(exchange))
        .sorted(Comparator.comparing(Exchange::name))
        .forEach(exchange -> exchanges.add(defined(host, exchange)));
    host.queues().stream()
        .filter(queue -> !queue.definition().exclusive())
        .sorted(Comparator.comparing(MessageQueue::name))
        .forEach(queue -> queues.add(defined(host, queue)));
    bindings(host);
  }

  private void bindings(VirtualHost host) {
    host.exchanges().stream()
        .filter(exchange -> !exchange.name().isEmpty())
        .flatMap(exchange -> host.bindingsFrom(exchange.name()).stream())
        .filter(binding -> isKept(host, binding))
        .sorted(
            Comparator.comparing(Binding::source)
                .thenComparing(Binding::destinationKind)
                .thenComparing(Binding::destination)
                .thenComparing(Binding::bindingKey)
                .thenComparing(binding -> binding.arguments().toString()))
        .forEach(binding -> bindings.add(new DefinedBinding(host.name(), binding)));
  }

  private static boolean isKept(VirtualHost host, Binding binding) {
    return binding.destinationKind() == Binding.Kind.EXCHANGE
        || host.findQueue(binding.destination())
            .filter(queue -> !queue.definition().exclusive())
            .isPresent();
  }

  /// As RabbitMQ: what is called so is the broker's own.
  private static boolean isGiven(Exchange exchange) {
    return exchange.name().isEmpty() || exchange.name().startsWith(GIVEN);
  }

  private static DefinedExchange defined(VirtualHost host, Exchange exchange) {
    return new DefinedExchange(
        host.name(),
        exchange.name(),
        exchange.type().wireName(),
        exchange.isDurable(),
        exchange.isAutoDelete(),
        exchange.isInternal(),
        exchange.arguments());
  }

  private static DefinedQueue defined(VirtualHost host, MessageQueue queue) {
    var definition = queue.definition();
    return new DefinedQueue(
        host.name(),
        definition.name(),
        definition.type(),
        definition.durable(),
        definition.autoDelete(),
        definition.arguments());
  }
}
