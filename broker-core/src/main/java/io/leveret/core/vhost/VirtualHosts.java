package io.leveret.core.vhost;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.loop.Clock;
import io.leveret.core.loop.Loop;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.MessageQueue;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// All virtual hosts of a broker, and their way through a restart: commands are replayed into an
/// empty registry, then [#start] opens the log for what comes.
///
/// **Confined** to the loop; before [#start], to the thread that recovers.
public final class VirtualHosts {
  private final Queues queues;
  private final ServerNames names;
  private final Durability usual;
  private final QueueIds ids = new QueueIds();
  private final Journal journal = new Journal();
  private final IdleQueues idle = new IdleQueues();
  private final Map<String, VirtualHost> hosts = new LinkedHashMap<>();
  private Consumer<String> beforeDeletion = _ -> {};

  /// @param usual what messages survive where neither a virtual host nor a policy says it
  public VirtualHosts(Queues queues, Durability usual) {
    this(queues, usual, new SecureRandom());
  }

  /// @param random makes the names that the broker invents
  public VirtualHosts(Queues queues, Durability usual, RandomGenerator random) {
    this.queues = queues;
    this.usual = usual;
    this.names = new ServerNames(random);
  }

  /// Does again what a command of the log says.
  ///
  /// @throws IllegalArgumentException when the command is unknown or about what does not exist
  public void replay(byte[] command) {
    if (journal.isOpen()) {
      throw new IllegalStateException("replay after the start");
    }
    apply(TopologyCodec.decode(command));
  }

  /// Ends recovery: from here on durable changes are written to `log`.
  public void start(TopologyLog log) {
    journal.open(log);
    hosts.values().forEach(host -> host.declarations().router().deleteUnused(true));
  }

  /// From here on, queues with `x-expires` go when nobody uses them. Those there are start their
  /// time now.
  public void expireIdleQueues(Loop loop, Clock clock) {
    idle.start(loop, clock);
  }

  /// Tells `listener`, and nobody else, the name of each virtual host that is about to go.
  public void beforeDeletion(Consumer<String> listener) {
    beforeDeletion = listener;
  }

  public Optional<VirtualHost> find(String name) {
    return Optional.ofNullable(hosts.get(name));
  }

  /// Every virtual host, in the order of creation.
  public List<VirtualHost> all() {
    return List.copyOf(hosts.values());
  }

  /// The virtual host of this name, made if there is none.
  public VirtualHost create(String name) {
    var known = hosts.get(name);
    if (known != null) {
      return known;
    }
    var declarations = new Declarations(name, queues, ids, journal, idle, usual);
    var host = new VirtualHost(declarations, names);
    hosts.put(name, host);
    journal.write(new TopologyCommand.CreateVirtualHost(name));
    return host;
  }

  /// Removes a virtual host with all its queues, if there is one. Its connections must be closed by
  /// then, or by who listens to [#beforeDeletion].
  ///
  /// @throws ProtectedVirtualHostException when it is protected from that
  public void delete(String name) {
    var host = hosts.get(name);
    if (host != null) {
      if (host.metadata().protectedFromDeletion()) {
        throw new ProtectedVirtualHostException(name);
      }
      beforeDeletion.accept(name);
      journal.write(new TopologyCommand.DeleteVirtualHost(name));
      remove(host);
    }
  }

  private void remove(VirtualHost host) {
    hosts.remove(host.name());
    host.declarations().removeQueues();
  }

  public void forEachQueue(Consumer<MessageQueue> action) {
    hosts.values().forEach(host -> host.queues().forEach(action));
  }

  /// Begins to count the time of the messages that recovery found. Called once, when commands are
  /// recorded again.
  public void startQueues() {
    hosts.values().forEach(host -> host.declarations().startQueues());
  }

  /// The commands that would make the durable topology of now from nothing.
  public List<byte[]> snapshot() {
    var commands = new ArrayList<TopologyCommand>();
    commands.add(new TopologyCommand.ReserveQueueIds(ids.lastDurable()));
    hosts.values().forEach(host -> describe(host, commands));
    return commands.stream().map(TopologyCodec::encode).toList();
  }

  private static void describe(VirtualHost host, List<TopologyCommand> commands) {
    describeHost(host, commands);
    for (var exchange : host.exchanges()) {
      if (exchange.isDurable() && !isPredeclared(exchange)) {
        commands.add(
            new TopologyCommand.DeclareExchange(
                host.name(),
                exchange.name(),
                exchange.type(),
                exchange.isAutoDelete(),
                exchange.isInternal(),
                exchange.arguments()));
      }
    }
    for (var queue : host.queues()) {
      if (queue.isDurable()) {
        commands.add(new TopologyCommand.DeclareQueue(queue.definition()));
        if (!queue.pastTtls().isEmpty()) {
          commands.add(new TopologyCommand.KeepTimes(host.name(), queue.name(), queue.pastTtls()));
        }
      }
    }
    for (var exchange : host.exchanges()) {
      for (var binding : host.bindingsFrom(exchange.name())) {
        if (host.declarations().isDurable(binding)) {
          commands.add(new TopologyCommand.Bind(host.name(), binding));
        }
      }
    }
  }

  private static void describeHost(VirtualHost host, List<TopologyCommand> commands) {
    commands.add(new TopologyCommand.CreateVirtualHost(host.name()));
    if (!host.limits().equals(VirtualHostLimits.UNLIMITED)) {
      commands.add(new TopologyCommand.LimitVirtualHost(host.name(), host.limits()));
    }
    if (!host.metadata().equals(VirtualHostMetadata.NONE)) {
      commands.add(new TopologyCommand.DescribeVirtualHost(host.name(), host.metadata()));
    }
    // Before what they are for, so that each object finds its policy once.
    for (var kind : PolicyKind.values()) {
      for (var policy : host.policies(kind)) {
        commands.add(new TopologyCommand.SetPolicy(host.name(), policy));
      }
    }
  }

  private static boolean isPredeclared(Exchange exchange) {
    return exchange.name().isEmpty() || ExchangeRules.PREDECLARED.contains(exchange.name());
  }

  private void apply(TopologyCommand command) {
    switch (command) {
      case TopologyCommand.ReserveQueueIds(int last) -> ids.taken(last);
      case TopologyCommand.CreateVirtualHost(String name) -> create(name);
      case TopologyCommand.DeleteVirtualHost(String name) -> find(name).ifPresent(this::remove);
      case TopologyCommand.DeclareExchange declare ->
          in(declare.virtualHost())
              .add(
                  new Exchange(
                      declare.exchange(),
                      declare.type(),
                      true,
                      declare.autoDelete(),
                      declare.internal(),
                      declare.arguments()));
      case TopologyCommand.DeleteExchange(String host, String exchange) ->
          in(host).removeExchange(exchange);
      case TopologyCommand.DeclareQueue(var definition) ->
          in(definition.virtualHost()).add(definition, Optional.empty());
      case TopologyCommand.DeleteQueue(String host, String queue) ->
          in(host).queue(queue).ifPresent(in(host)::remove);
      case TopologyCommand.Bind(String host, var binding) -> in(host).bind(binding);
      case TopologyCommand.Unbind(String host, var binding) -> in(host).unbind(binding);
      case TopologyCommand.SetPolicy(String host, var policy) -> in(host).set(policy);
      case TopologyCommand.KeepTimes(String host, String queue, var past) ->
          in(host).queue(queue).ifPresent(known -> known.queue().recover(past));
      case TopologyCommand.DeletePolicy(String host, var kind, String policy) ->
          in(host).deletePolicy(kind, policy);
      case TopologyCommand.LimitVirtualHost(String host, var limits) -> in(host).limits(limits);
      case TopologyCommand.DescribeVirtualHost(String host, var metadata) ->
          in(host).metadata(metadata);
    }
  }

  private Declarations in(String name) {
    var host = hosts.get(name);
    if (host == null) {
      throw new MissingVirtualHostException(name);
    }
    return host.declarations();
  }
}
