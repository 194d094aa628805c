package io.leveret.core.vhost;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.Removed;
import io.leveret.core.exchange.Router;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.MessageQueue;
import io.leveret.core.queue.QueueDefinition;
import io.leveret.protocol.value.FieldTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is declared in one virtual host. The only place that changes it, and so the place that
/// tells the journal: of durable exchanges and queues, and of bindings between two such. Checks
/// nothing.
///
/// **Confined** to the loop.
final class Declarations {
  private final String virtualHost;
  private final Queues factory;
  private final QueueIds ids;
  private final Journal journal;
  private final IdleQueues idle;
  private final Router router = new Router();
  private final Map<String, DeclaredQueue> queues = new LinkedHashMap<>();
  private final Map<Long, Set<MessageQueue>> exclusive = new HashMap<>();
  private final Durability usual;
  private final AppliedPolicies policies;
  private final Shared<FieldTable> arguments = new Shared<>();
  private VirtualHostLimits limits = VirtualHostLimits.UNLIMITED;
  private VirtualHostMetadata metadata = VirtualHostMetadata.NONE;

  /// @param usual what messages survive where neither a policy nor the metadata says it
  Declarations(
      String virtualHost,
      Queues factory,
      QueueIds ids,
      Journal journal,
      IdleQueues idle,
      Durability usual) {
    this.virtualHost = virtualHost;
    this.factory = factory;
    this.ids = ids;
    this.journal = journal;
    this.idle = idle;
    this.usual = usual;
    this.policies = new AppliedPolicies(router, queue -> idle.changed(queue, this::remove), usual);
    router.deleteUnused(journal.isOpen());
  }

  String virtualHost() {
    return virtualHost;
  }

  VirtualHostLimits limits() {
    return limits;
  }

  void limits(VirtualHostLimits changed) {
    if (!limits.equals(changed)) {
      limits = changed;
      journal.write(new TopologyCommand.LimitVirtualHost(virtualHost, changed));
    }
  }

  VirtualHostMetadata metadata() {
    return metadata;
  }

  void metadata(VirtualHostMetadata changed) {
    if (!metadata.equals(changed)) {
      metadata = changed;
      policies.usually(durability(), liveQueues());
      journal.write(new TopologyCommand.DescribeVirtualHost(virtualHost, changed));
      journalTimes();
    }
  }

  /// What persistent messages survive where no policy says it.
  Durability durability() {
    return metadata.durability().orElse(usual);
  }

  Router router() {
    return router;
  }

  AppliedPolicies policies() {
    return policies;
  }

  /// Puts a policy into force, unless it is.
  void set(Policy policy) {
    if (policies.set(policy, liveQueues())) {
      journal.write(new TopologyCommand.SetPolicy(virtualHost, policy));
      journalTimes();
    }
  }

  /// Takes a policy out of force; answers whether it was there.
  boolean deletePolicy(PolicyKind kind, String name) {
    boolean deleted = policies.delete(kind, name, liveQueues());
    if (deleted) {
      journal.write(new TopologyCommand.DeletePolicy(virtualHost, kind, name));
      journalTimes();
    }
    return deleted;
  }

  /// That messages in queues whose policy has just changed keep the time they have.
  private void journalTimes() {
    policies.takeChanged().forEach(this::journalTimes);
  }

  private void journalTimes(MessageQueue queue) {
    if (queue.isDurable() && !queue.isDeleted() && !queue.pastTtls().isEmpty()) {
      journal.write(new TopologyCommand.KeepTimes(virtualHost, queue.name(), queue.pastTtls()));
    }
  }

  /// Begins to count the time of messages that recovery found. Which of them came before a change
  /// is recorded anew where the log ends earlier than it did.
  void startQueues() {
    for (var queue : liveQueues()) {
      var past = queue.pastTtls();
      queue.start();
      if (!queue.pastTtls().equals(past)) {
        journalTimes(queue);
      }
    }
  }

  private List<MessageQueue> liveQueues() {
    return queues.values().stream().map(DeclaredQueue::queue).toList();
  }

  Optional<DeclaredQueue> queue(String name) {
    return Optional.ofNullable(queues.get(name));
  }

  Collection<DeclaredQueue> queues() {
    return queues.values();
  }

  Resource queueNamed(String name) {
    return Resource.queue(name, virtualHost);
  }

  Resource exchangeNamed(String name) {
    return Resource.exchange(name, virtualHost);
  }

  int nextQueueId(boolean durable) {
    return ids.next(durable);
  }

  MessageQueue add(QueueDefinition definition, Optional<Session> owner) {
    if (definition.durable()) {
      journal.requireRoom();
    }
    var known = queues.get(definition.name());
    if (known != null && known.queue().queueId() == definition.queueId()) {
      move(known.queue(), definition.shard());
      return known.queue();
    }
    ids.taken(definition.queueId());
    var queue = factory.create(frugal(definition));
    policies.added(queue);
    queues.put(queue.name(), new DeclaredQueue(queue, owner));
    router.addQueue(queue);
    owner.ifPresent(
        session -> exclusive.computeIfAbsent(session.id(), _ -> new LinkedHashSet<>()).add(queue));
    if (definition.durable()) {
      journal.write(new TopologyCommand.DeclareQueue(definition));
    }
    idle.add(queue, this::remove);
    return queue;
  }

  /// Lets a queue live on another shard that has never held anything. To the journal it is declared
  /// anew: whoever replays that finds it there already. While the disk is full it stays.
  void move(MessageQueue queue, int shard) {
    if (queue.isDurable() && !journal.hasRoom()) {
      return;
    }
    queue.moveTo(factory.create(queue.definition().onShard(shard)));
    router.reconsider();
    if (queue.isDurable()) {
      journal.write(new TopologyCommand.DeclareQueue(queue.definition()));
    }
  }

  /// The same, kept in as little memory as may be: what many queues have alike they have together.
  private QueueDefinition frugal(QueueDefinition definition) {
    return new QueueDefinition(
        definition.queueId(),
        virtualHost,
        definition.name(),
        definition.durable(),
        definition.autoDelete(),
        definition.exclusive(),
        arguments.of(definition.arguments()),
        definition.shard());
  }

  /// Adds a queue in memory that messages find by its name and that is not declared: nobody can
  /// look it up, bind it or delete it.
  MessageQueue addHidden(String name, int shard) {
    var queue =
        factory.create(
            new QueueDefinition(
                nextQueueId(false), virtualHost, name, false, true, true, FieldTable.EMPTY, shard));
    ids.taken(queue.queueId());
    router.addQueue(queue);
    return queue;
  }

  /// Removes what [#addHidden] added.
  void removeHidden(MessageQueue queue) {
    router.removeQueue(queue);
    queue.delete();
  }

  /// Notes that somebody uses the queue, or did until now (G105).
  void used(MessageQueue queue) {
    idle.used(queue);
  }

  /// Removes this queue, unless it is gone: another may have its name by now.
  void remove(MessageQueue queue) {
    queue(queue.name()).filter(declared -> declared.queue() == queue).ifPresent(this::remove);
  }

  /// Removes a queue with its bindings and answers how many ready messages went with it.
  int remove(DeclaredQueue declared) {
    var queue = declared.queue();
    queues.remove(queue.name(), declared);
    declared.owner().ifPresent(session -> disown(session, queue));
    var removed = router.removeQueue(queue);
    if (queue.isDurable()) {
      journal.write(new TopologyCommand.DeleteQueue(virtualHost, queue.name()));
    }
    journalExchanges(removed);
    return end(queue);
  }

  /// Ends all queues because the virtual host goes, which the journal knows already.
  void removeQueues() {
    var ended = List.copyOf(queues.values());
    queues.clear();
    exclusive.clear();
    for (var declared : ended) {
      router.removeQueue(declared.queue());
      end(declared.queue());
    }
  }

  private int end(MessageQueue queue) {
    idle.remove(queue);
    policies.removed(queue);
    // While commands are replayed the queue holds nothing yet, and its end is in the message log.
    return journal.isOpen() ? queue.delete() : 0;
  }

  /// The queues that go with the session.
  List<DeclaredQueue> exclusiveTo(Session session) {
    return exclusive.getOrDefault(session.id(), Set.of()).stream()
        .map(queue -> queues.get(queue.name()))
        .toList();
  }

  void add(Exchange exchange) {
    if (exchange.isDurable()) {
      journal.requireRoom();
    }
    policies.added(router.declare(exchange));
    if (exchange.isDurable()) {
      journal.write(
          new TopologyCommand.DeclareExchange(
              virtualHost,
              exchange.name(),
              exchange.type(),
              exchange.isAutoDelete(),
              exchange.isInternal(),
              exchange.arguments()));
    }
  }

  /// Removes an exchange with its bindings.
  void removeExchange(String name) {
    journalExchanges(router.delete(name));
  }

  void bind(Binding binding) {
    if (isDurable(binding)) {
      journal.requireRoom();
    }
    if (router.bind(binding) && isDurable(binding)) {
      journal.write(new TopologyCommand.Bind(virtualHost, binding));
    }
  }

  void unbind(Binding binding) {
    boolean durable = isDurable(binding);
    var removed = router.unbind(binding);
    if (durable && removed.bindings().contains(binding)) {
      journal.write(new TopologyCommand.Unbind(virtualHost, binding));
    }
    journalExchanges(removed);
  }

  /// Whether both ends exist and survive a restart.
  boolean isDurable(Binding binding) {
    boolean destination =
        switch (binding.destinationKind()) {
          case QUEUE -> queue(binding.destination()).filter(q -> q.queue().isDurable()).isPresent();
          case EXCHANGE ->
              router.find(binding.destination()).filter(Exchange::isDurable).isPresent();
        };
    return destination && router.find(binding.source()).filter(Exchange::isDurable).isPresent();
  }

  private void disown(Session session, MessageQueue queue) {
    var owned = exclusive.get(session.id());
    if (owned != null && owned.remove(queue) && owned.isEmpty()) {
      exclusive.remove(session.id());
    }
  }

  private void journalExchanges(Removed removed) {
    for (var exchange : removed.exchanges()) {
      policies.removed(exchange);
      if (exchange.isDurable()) {
        journal.write(new TopologyCommand.DeleteExchange(virtualHost, exchange.name()));
      }
    }
  }
}
