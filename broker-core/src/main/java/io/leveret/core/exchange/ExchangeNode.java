package io.leveret.core.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An exchange in the graph of bindings.
///
/// **Confined** to the loop.
final class ExchangeNode implements Target, KeyTable.Keyed {
  private final Exchange exchange;
  private final Matcher matcher;
  private final byte[] key;
  private final long keyHash;
  private final Map<Binding, Target> outgoing = new LinkedHashMap<>();
  private final Map<Binding, ExchangeNode> incoming = new LinkedHashMap<>();
  private final HitGauge gauge = new HitGauge();
  private Optional<String> alternate;
  private int bindingsToExchanges;
  private long changedAt;
  private long lastWalk;

  ExchangeNode(Exchange exchange) {
    this(exchange, Matcher.of(exchange.type()));
  }

  ExchangeNode(Exchange exchange, Matcher matcher) {
    this.exchange = exchange;
    this.alternate = exchange.alternateExchange();
    this.matcher = matcher;
    this.key = Keys.bytes(exchange.name());
    this.keyHash = Keys.hash(key);
  }

  Exchange exchange() {
    return exchange;
  }

  Matcher matcher() {
    return matcher;
  }

  /// The bindings that lead from here.
  Set<Binding> outgoing() {
    return outgoing.keySet();
  }

  /// The exchange that gets what no binding of this one matches; it need not exist.
  Optional<String> alternate() {
    return alternate;
  }

  void alternate(Optional<String> changed) {
    alternate = changed;
  }

  /// How well the route cache serves this exchange.
  HitGauge gauge() {
    return gauge;
  }

  /// The version of the topology in which the bindings of this exchange last changed.
  long changedAt() {
    return changedAt;
  }

  void changed(long version) {
    changedAt = version;
  }

  /// Whether no other exchange has a say in where this one's messages go.
  boolean isPlain() {
    return bindingsToExchanges == 0 && alternate.isEmpty();
  }

  /// Adds a binding unless it is there; answers whether it was new.
  boolean add(Binding binding, Target target) {
    if (outgoing.containsKey(binding)) {
      return false;
    }
    matcher.add(binding, target);
    outgoing.put(binding, target);
    target.reachable(binding, this);
    bindingsToExchanges += target instanceof ExchangeNode ? 1 : 0;
    return true;
  }

  /// Takes out a binding if it is there; answers whether it was.
  boolean remove(Binding binding) {
    var target = outgoing.remove(binding);
    if (target == null) {
      return false;
    }
    matcher.remove(binding, target);
    target.unreachable(binding);
    bindingsToExchanges -= target instanceof ExchangeNode ? 1 : 0;
    return true;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public long keyHash() {
    return keyHash;
  }

  @Override
  public void reachedBy(Walk walk) {
    walk.countMatch();
    visitedBy(walk);
  }

  /// Gives this exchange its turn, once a walk, so that cycles end.
  void visitedBy(Walk walk) {
    if (lastWalk != walk.id()) {
      lastWalk = walk.id();
      walk.enter(this);
    }
  }

  @Override
  public Map<Binding, ExchangeNode> incoming() {
    return incoming;
  }

  @Override
  public void reachable(Binding binding, ExchangeNode source) {
    incoming.put(binding, source);
  }

  @Override
  public void unreachable(Binding binding) {
    incoming.remove(binding);
  }
}
