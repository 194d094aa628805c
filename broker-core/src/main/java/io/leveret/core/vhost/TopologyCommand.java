package io.leveret.core.vhost;

import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.ExchangeType;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.core.queue.QueueSettings.PastTtl;
import io.leveret.protocol.value.FieldTable;
import java.util.List;

/// One change of the durable topology. Replaying all of them in order makes it anew.
///
/// A command says everything that went: what an auto-delete exchange took along is in commands of
/// its own.
public sealed interface TopologyCommand {
  /// Queue ids up to this one were given out, even if their queues are gone.
  record ReserveQueueIds(int last) implements TopologyCommand {}

  /// A virtual host came, with the exchanges that each has from the start.
  record CreateVirtualHost(String virtualHost) implements TopologyCommand {}

  /// A virtual host went, with everything in it.
  record DeleteVirtualHost(String virtualHost) implements TopologyCommand {}

  /// A durable exchange came.
  record DeclareExchange(
      String virtualHost,
      String exchange,
      ExchangeType type,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments)
      implements TopologyCommand {}

  /// An exchange went, with its bindings.
  record DeleteExchange(String virtualHost, String exchange) implements TopologyCommand {}

  /// A durable queue came.
  record DeclareQueue(QueueDefinition definition) implements TopologyCommand {}

  /// A queue went, with its bindings.
  record DeleteQueue(String virtualHost, String queue) implements TopologyCommand {}

  /// A binding between durable ends came.
  record Bind(String virtualHost, Binding binding) implements TopologyCommand {}

  /// A policy came, or one took the place of another of its kind and name.
  record SetPolicy(String virtualHost, Policy policy) implements TopologyCommand {}

  /// A policy went.
  record DeletePolicy(String virtualHost, PolicyKind kind, String policy)
      implements TopologyCommand {}

  /// Messages of a queue that came before its policies changed keep the time they had then, the
  /// oldest first. In place of what an earlier command says of it.
  record KeepTimes(String virtualHost, String queue, List<PastTtl> past)
      implements TopologyCommand {}

  /// A binding between durable ends went.
  record Unbind(String virtualHost, Binding binding) implements TopologyCommand {}

  /// A virtual host may have this many connections and queues.
  record LimitVirtualHost(String virtualHost, VirtualHostLimits limits)
      implements TopologyCommand {}

  /// Operators note this about a virtual host.
  record DescribeVirtualHost(String virtualHost, VirtualHostMetadata metadata)
      implements TopologyCommand {}
}
