package io.leveret.core.exchange;

import io.leveret.core.message.MessageView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The exchanges of one virtual host: from a message to the queues it goes to.
///
/// Routing changes nothing but caches of bounded size and allocates nothing once a key is known. A
/// key that one slot of a direct or fanout exchange decides is answered with that slot's route;
/// anything else that depends on the key alone may be answered from the route cache; the rest,
/// above all headers exchanges, is walked each time into one reused route.
///
/// **Confined** to the loop.
public final class Router {
  private final Topology topology = new Topology();
  private final RouteCache cache = new RouteCache();
  private final Walk walk = new Walk(topology::exchange);
  private final RoutingKeys keys = new RoutingKeys();
  private final Route scratch = Route.scratch();

  /// Grows with every change of exchanges, queues or bindings, and with [#reconsider].
  public long version() {
    return topology.version();
  }

  /// The exchange of this name; the empty name is the default exchange.
  public Optional<Exchange> find(String name) {
    var node = topology.exchange(name);
    return node == null ? Optional.empty() : node.exchange().asOptional();
  }

  /// Every exchange, the default one first, in the order of declaration.
  public List<Exchange> exchanges() {
    return topology.exchanges().stream().map(ExchangeNode::exchange).toList();
  }

  /// Adds an exchange unless there is one of its name; answers the one that is there then.
  public Exchange declare(Exchange exchange) {
    return topology.declare(exchange).exchange();
  }

  /// Takes out an exchange with its bindings, if it is there.
  public Removed delete(String exchange) {
    return topology.delete(exchange);
  }

  /// Names the exchange that gets from now on what no binding of `exchange` matches; it need not
  /// exist.
  public void alternate(String exchange, Optional<String> alternate) {
    topology.alternate(exchange, alternate);
  }

  /// Lets the default exchange route to a queue.
  ///
  /// @throws IllegalStateException when there is a queue of that name
  public void addQueue(Destination queue) {
    topology.addQueue(queue);
  }

  /// Forgets what routes know of their queues, because one of these has changed.
  public void reconsider() {
    topology.reconsider();
  }

  /// Takes out a queue with its bindings, if it is there.
  public Removed removeQueue(Destination queue) {
    return topology.removeQueue(queue);
  }

  /// Adds a binding; answers false when it was there.
  ///
  /// @throws IllegalArgumentException when its source or destination does not exist
  /// @throws io.leveret.protocol.error.ChannelException 406 when a headers exchange cannot read its
  ///   arguments: see [HeadersMatch]
  public boolean bind(Binding binding) {
    return topology.bind(binding);
  }

  /// Takes out a binding, if it is there.
  public Removed unbind(Binding binding) {
    return topology.unbind(binding);
  }

  /// The bindings that lead from an exchange, without the implicit ones of the default exchange.
  public List<Binding> bindingsFrom(String exchange) {
    return topology.bindingsFrom(exchange);
  }

  /// The bindings that lead to a queue or exchange, without the implicit one of a queue.
  public List<Binding> bindingsTo(Binding.Kind kind, String name) {
    return topology.bindingsTo(kind, name);
  }

  /// Whether auto-delete exchanges go with their last binding, as they do at first; off while a log
  /// of changes is replayed, which says itself what went.
  public void deleteUnused(boolean enabled) {
    topology.deleteUnused(enabled);
  }

  /// Where a message goes by its exchange and routing key, both read where they stand;
  /// [Route#NO_EXCHANGE] when there is no such exchange.
  public Route route(MessageView message) {
    ByteBuffer memory = message.routingMemory();
    int start = message.routingOffset();
    int nameLength = Byte.toUnsignedInt(memory.get(start));
    var node = node(memory, start + 1, nameLength);
    if (node == null) {
      return Route.NO_EXCHANGE;
    }
    int keyLengthAt = start + 1 + nameLength;
    int keyLength = Byte.toUnsignedInt(memory.get(keyLengthAt));
    keys.clear().add(memory, keyLengthAt + 1, keyLength);
    var slot = node.matcher().slot(memory, keyLengthAt + 1, keyLength);
    if (slot == null || !slot.isPlain()) {
      return cached(node, message);
    }
    if (slot.isEmpty()) {
      return node.isPlain() ? nowhere(node) : cached(node, message);
    }
    return memorized(node, slot, message);
  }

  /// Where a message goes by its exchange and by each of `allKeys`, its own among them (EX-08);
  /// never cacheable.
  public Route route(MessageView message, RoutingKeys allKeys) {
    ByteBuffer memory = message.routingMemory();
    int start = message.routingOffset();
    var node = node(memory, start + 1, Byte.toUnsignedInt(memory.get(start)));
    if (node == null) {
      return Route.NO_EXCHANGE;
    }
    walk.run(node, message, allKeys);
    return walked(node);
  }

  private @Nullable ExchangeNode node(ByteBuffer memory, int offset, int length) {
    return length == 0
        ? topology.defaultExchange()
        : topology.exchangesByBytes().find(memory, offset, length);
  }

  private Route nowhere(ExchangeNode node) {
    walk.reset();
    return walked(node);
  }

  private Route walked(ExchangeNode node) {
    walk.showIn(scratch, node.exchange());
    scratch.validAt(version());
    return scratch;
  }

  private Route memorized(ExchangeNode node, Slot slot, MessageView message) {
    var route = slot.memo();
    if (route == null || route.version() < topology.reconsideredAt()) {
      walk.run(node, message, keys);
      route = made(node, message);
      slot.memorize(route);
    }
    route.validAt(version());
    return route;
  }

  private Route cached(ExchangeNode node, MessageView message) {
    if (node.matcher() instanceof HeadersMatcher || !node.gauge().isCacheWorthwhile()) {
      walk.run(node, message, keys);
      return walked(node);
    }
    var memory = message.routingMemory();
    int offset = message.routingOffset();
    int length = message.routingLength();
    long hash = Keys.hash(memory, offset, length);
    var known = cache.find(hash, memory, offset, length);
    if (known != null && known.version() >= validSince(node)) {
      node.gauge().hit();
      known.validAt(version());
      return known;
    }
    node.gauge().miss();
    walk.run(node, message, keys);
    if (walk.dependsOnHeaders() || (known == null && !cache.missedBefore(hash))) {
      return walked(node);
    }
    var route = made(node, message);
    cache.put(hash, route, known);
    return route;
  }

  /// The version since which a route from this exchange cannot have changed.
  private long validSince(ExchangeNode node) {
    return node.isPlain() ? Math.max(node.changedAt(), topology.reconsideredAt()) : version();
  }

  private Route made(ExchangeNode node, MessageView message) {
    boolean anyKey = node.exchange().type() == ExchangeType.FANOUT && node.isPlain();
    int offset = message.routingOffset();
    int exchangeLength = 1 + Byte.toUnsignedInt(message.routingMemory().get(offset));
    byte[] routing = new byte[anyKey ? exchangeLength : message.routingLength()];
    message.routingMemory().get(offset, routing);
    var route = walk.toRoute(node.exchange(), routing, anyKey);
    route.validAt(version());
    return route;
  }
}
