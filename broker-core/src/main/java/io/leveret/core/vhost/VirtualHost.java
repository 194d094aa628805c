package io.leveret.core.vhost;

import static io.leveret.protocol.error.ReplyCode.ACCESS_REFUSED;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.Binding;
import io.leveret.core.exchange.Exchange;
import io.leveret.core.exchange.Route;
import io.leveret.core.exchange.RoutingKeys;
import io.leveret.core.message.MessageView;
import io.leveret.core.policy.EffectivePolicy;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.core.queue.MessageQueue;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.method.QueueMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One virtual host: its queues, exchanges and bindings, and what a session may do with them.
///
/// Every operation checks all it must before it changes anything, and throws a [ChannelException]
/// with the reply code and text that RabbitMQ gives. Names come as the client sent them, but for
/// the empty queue name that means the channel's last queue: that is the channel's to fill in.
///
/// **Confined** to the loop.
public final class VirtualHost {
  private final String name;
  private final Declarations declarations;
  private final ServerNames names;
  private final ReplyQueues replies;
  private final ExchangeRules exchanges;
  private final QueueRules queues;
  private final TopicRules topics;
  private final BindingRules bindings;

  VirtualHost(Declarations declarations, ServerNames names) {
    this.name = declarations.virtualHost();
    this.declarations = declarations;
    this.names = names;
    this.exchanges = new ExchangeRules(declarations);
    this.replies = new ReplyQueues(declarations, names);
    this.queues = new QueueRules(declarations, names, replies);
    this.topics = new TopicRules(declarations);
    this.bindings = new BindingRules(declarations, queues, topics);
    exchanges.predeclare();
  }

  public String name() {
    return name;
  }

  /// Makes names for what clients leave unnamed.
  public ServerNames names() {
    return names;
  }

  /// Where replies are waited for without a declared queue.
  public ReplyQueues replies() {
    return replies;
  }

  /// How many connections and queues there may be.
  public VirtualHostLimits limits() {
    return declarations.limits();
  }

  /// Sets how many connections and queues there may be; what there is already stays.
  public void limits(VirtualHostLimits limits) {
    declarations.limits(limits);
  }

  /// What operators note about it.
  public VirtualHostMetadata metadata() {
    return declarations.metadata();
  }

  public void metadata(VirtualHostMetadata changed) {
    declarations.metadata(changed);
  }

  /// What persistent messages survive in its queues where no policy says it.
  public Durability durability() {
    return declarations.durability();
  }

  Declarations declarations() {
    return declarations;
  }

  /// Grows whenever a route may have changed: see [Route#version].
  public long routingVersion() {
    return declarations.router().version();
  }

  /// Where a message goes that a session publishes.
  ///
  /// @throws ChannelException 403 when the session may not publish to the exchange, or no client
  ///   may; 404 when there is no such exchange (G050)
  public Route routeFor(Session session, MessageView message) {
    return checked(session, message, declarations.router().route(message));
  }

  /// As above for a message with more keys than its own: `allKeys` has every one (EX-08).
  public Route routeFor(Session session, MessageView message, RoutingKeys allKeys) {
    return checked(session, message, declarations.router().route(message, allKeys));
  }

  /// Checks the routing key of a message for a session that [Permissions#restrictsTopics] (SE-12).
  ///
  /// @param route of the message
  /// @throws ChannelException 403 when it goes to a topic that the session may not write
  public void requireTopic(Session session, Route route, MessageView message) {
    topics.requireWrite(session, route.exchange(), message);
  }

  /// As above for a message with more keys than its own: `allKeys` has every one.
  public void requireTopics(Session session, Route route, RoutingKeys allKeys) {
    topics.requireWrite(session, route.exchange(), allKeys);
  }

  /// Where a message goes that the broker publishes itself, whoever may.
  public Route route(MessageView message) {
    return declarations.router().route(message);
  }

  /// As above for a message with more keys than its own: `allKeys` has every one (EX-08).
  public Route route(MessageView message, RoutingKeys allKeys) {
    return declarations.router().route(message, allKeys);
  }

  /// Whether there is an exchange of this name.
  public boolean hasExchange(String exchange) {
    return declarations.router().find(exchange).isPresent();
  }

  /// Every exchange, the default one first.
  public List<Exchange> exchanges() {
    return declarations.router().exchanges();
  }

  /// Every queue, in the order of declaration.
  public List<MessageQueue> queues() {
    return declarations.queues().stream().map(DeclaredQueue::queue).toList();
  }

  /// The bindings that lead from an exchange.
  public List<Binding> bindingsFrom(String exchange) {
    return declarations.router().bindingsFrom(exchange);
  }

  /// The queue of this name, whoever may use it.
  public Optional<MessageQueue> findQueue(String queue) {
    return declarations.queue(queue).map(DeclaredQueue::queue);
  }

  /// Every policy of a kind, in the order of precedence.
  public List<Policy> policies(PolicyKind kind) {
    return declarations.policies().all(kind);
  }

  /// Puts a policy into force, for what there is and what will be declared, in place of the one of
  /// its kind and name if there is one.
  public void setPolicy(Policy policy) {
    declarations.set(policy);
  }

  /// Takes a policy out of force; answers whether there was one of that name.
  public boolean deletePolicy(PolicyKind kind, String name) {
    return declarations.deletePolicy(kind, name);
  }

  /// The policies that a queue has.
  public EffectivePolicy policyOf(MessageQueue queue) {
    return declarations.policies().of(queue);
  }

  /// The policies that an exchange has.
  public EffectivePolicy policyOf(Exchange exchange) {
    return declarations.policies().of(exchange);
  }

  public void declareExchange(Session session, ExchangeMethod.Declare declare) {
    exchanges.declare(session, declare);
  }

  public void deleteExchange(Session session, ExchangeMethod.Delete delete) {
    exchanges.delete(session, delete);
  }

  public void bindExchange(Session session, ExchangeMethod.Bind bind) {
    bindings.bindExchange(
        session,
        BindingRules.binding(
            bind.source(),
            Binding.Kind.EXCHANGE,
            bind.destination(),
            bind.routingKey(),
            bind.arguments()));
  }

  public void unbindExchange(Session session, ExchangeMethod.Unbind unbind) {
    bindings.unbindExchange(
        session,
        BindingRules.binding(
            unbind.source(),
            Binding.Kind.EXCHANGE,
            unbind.destination(),
            unbind.routingKey(),
            unbind.arguments()));
  }

  /// Declares a queue, or finds one, and answers it: its name is new when none was given.
  public MessageQueue declareQueue(Session session, QueueMethod.Declare declare) {
    return queues.declare(session, declare);
  }

  public void bindQueue(Session session, QueueMethod.Bind bind) {
    bindings.bindQueue(
        session,
        BindingRules.binding(
            bind.exchange(),
            Binding.Kind.QUEUE,
            bind.queue(),
            bind.routingKey(),
            bind.arguments()));
  }

  public void unbindQueue(Session session, QueueMethod.Unbind unbind) {
    bindings.unbindQueue(
        session,
        BindingRules.binding(
            unbind.exchange(),
            Binding.Kind.QUEUE,
            unbind.queue(),
            unbind.routingKey(),
            unbind.arguments()));
  }

  /// Removes the ready messages of a queue and answers how many they were.
  public int purgeQueue(Session session, String queue) {
    return queues.purge(session, queue);
  }

  /// Deletes a queue, if there is one, and answers how many ready messages went with it.
  public int deleteQueue(Session session, QueueMethod.Delete delete) {
    return queues.delete(session, delete);
  }

  /// The queue that a client wants to consume from. It is in use once there is a consumer, not by
  /// one that is refused (G105).
  public MessageQueue consumableQueue(Session session, String queue) {
    return queues.readable(session, queue);
  }

  /// The queue that a client wants to get from, which is a use.
  public MessageQueue readableQueue(Session session, String queue) {
    return queues.toRead(session, queue);
  }

  /// Deletes the queues that were exclusive to a connection (QU-04).
  public void sessionClosed(Session session) {
    declarations.exclusiveTo(session).forEach(declarations::remove);
  }

  /// Lets a queue live on the shard of its first consumer, if it may still move.
  public void consumerComes(MessageQueue queue, int shard) {
    if (queue.shard() != shard && queue.mayMove()) {
      declarations.move(queue, shard);
    }
  }

  /// Deletes an auto-delete queue whose last consumer went (G104), or a queue of replies.
  public void consumerGone(MessageQueue queue) {
    if (replies.close(queue)) {
      return;
    }
    declarations.used(queue);
    if (queue.definition().autoDelete() && queue.consumerCount() == 0) {
      declarations.remove(queue);
    }
  }

  private Route checked(Session session, MessageView message, Route route) {
    var exchange = route.hasExchange() ? route.exchange().name() : exchangeOf(message);
    // Asked without a Resource, which would be garbage for every message above a headers exchange.
    if (!session.permissions().mayWrite(exchange.isEmpty() ? "amq.default" : exchange)) {
      declarations.exchangeNamed(exchange).requireWrite(session);
    }
    if (!route.hasExchange()) {
      throw declarations.exchangeNamed(exchange).notFound();
    }
    if (route.exchange().isInternal()) {
      throw new ChannelException(
          ACCESS_REFUSED, "cannot publish to internal " + declarations.exchangeNamed(exchange));
    }
    return route;
  }

  private static String exchangeOf(MessageView message) {
    var memory = message.routingMemory();
    var bytes = new byte[Byte.toUnsignedInt(memory.get(message.routingOffset()))];
    memory.get(message.routingOffset() + 1, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
