package io.leveret.core.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The graph of exchanges, queues and bindings of one virtual host, and every change to it.
///
/// **Confined** to the loop. Invariants: a binding stands in the outgoing set of its source and in
/// the incoming set of its target, or in neither; both ends of a binding exist; every queue is
/// bound to the default exchange by its name, with a binding that is in neither set.
final class Topology {
  private final Map<String, ExchangeNode> exchanges = new LinkedHashMap<>();
  private final QueueNames queues = new QueueNames();
  private final KeyTable<ExchangeNode> exchangesByBytes = new KeyTable<>();
  private final ExchangeNode defaultExchange;
  private boolean deletesUnused = true;
  private long version = 1;
  private long reconsideredAt;

  Topology() {
    defaultExchange = add(new ExchangeNode(Exchange.DEFAULT, queues));
    exchanges.put(Exchange.DEFAULT.name(), defaultExchange);
  }

  /// The exchange without a name, which is always there.
  ExchangeNode defaultExchange() {
    return defaultExchange;
  }

  /// Grows with every change.
  long version() {
    return version;
  }

  /// Makes every route out of date, though nothing leads elsewhere.
  void reconsider() {
    reconsideredAt = ++version;
  }

  /// The version of the last [#reconsider].
  long reconsideredAt() {
    return reconsideredAt;
  }

  /// While off, auto-delete exchanges stay: what a log of changes says is done, and no more.
  void deleteUnused(boolean enabled) {
    deletesUnused = enabled;
  }

  @Nullable ExchangeNode exchange(String name) {
    return exchanges.get(name);
  }

  KeyTable<ExchangeNode> exchangesByBytes() {
    return exchangesByBytes;
  }

  Collection<ExchangeNode> exchanges() {
    return exchanges.values();
  }

  ExchangeNode declare(Exchange exchange) {
    return exchanges.computeIfAbsent(exchange.name(), _ -> add(new ExchangeNode(exchange)));
  }

  private ExchangeNode add(ExchangeNode node) {
    exchangesByBytes.add(node);
    node.changed(++version);
    return node;
  }

  void alternate(String exchange, Optional<String> alternate) {
    var node = exchanges.get(exchange);
    if (node != null && !node.alternate().equals(alternate)) {
      node.alternate(alternate);
      node.changed(++version);
    }
  }

  void addQueue(Destination queue) {
    if (queues.find(queue.name()) != null) {
      throw new IllegalStateException("queue " + queue.name() + " is already routed to");
    }
    queues.add(new QueueNode(queue));
    defaultExchange.changed(++version);
  }

  boolean bind(Binding binding) {
    var source = exchanges.get(binding.source());
    var target = target(binding.destinationKind(), binding.destination());
    if (source == null || target == null) {
      throw new IllegalArgumentException("an end is missing of " + binding);
    }
    boolean added = source.add(binding, target);
    if (added) {
      source.changed(++version);
    }
    return added;
  }

  Removed unbind(Binding binding) {
    var removal = new Removal();
    var source = exchanges.get(binding.source());
    if (source != null) {
      removal.detach(binding, source);
    }
    return removal.finish();
  }

  Removed delete(String exchange) {
    var removal = new Removal();
    var node = exchanges.get(exchange);
    if (node != null) {
      removal.remove(node);
    }
    return removal.finish();
  }

  @SuppressWarnings("ReferenceEquality") // a queue of the same name is another queue
  Removed removeQueue(Destination queue) {
    var removal = new Removal();
    var node = queues.find(queue.name());
    if (node != null && node.queue() == queue) {
      queues.remove(node);
      defaultExchange.changed(++version);
      removal.detachAll(node.incoming());
    }
    return removal.finish();
  }

  List<Binding> bindingsTo(Binding.Kind kind, String name) {
    var target = target(kind, name);
    return target == null ? List.of() : List.copyOf(target.incoming().keySet());
  }

  List<Binding> bindingsFrom(String exchange) {
    var source = exchanges.get(exchange);
    return source == null ? List.of() : List.copyOf(source.outgoing());
  }

  private @Nullable Target target(Binding.Kind kind, String name) {
    return switch (kind) {
      case QUEUE -> queues.find(name);
      case EXCHANGE -> exchanges.get(name);
    };
  }

  /// One removal and what follows from it.
  private final class Removal {
    private final List<Binding> bindings = new ArrayList<>();
    private final List<Exchange> deleted = new ArrayList<>();
    private final ArrayDeque<ExchangeNode> unused = new ArrayDeque<>();

    void remove(ExchangeNode node) {
      if (!exchanges.remove(node.exchange().name(), node)) {
        return;
      }
      exchangesByBytes.remove(node);
      version++;
      deleted.add(node.exchange());
      List.copyOf(node.outgoing()).forEach(binding -> detach(binding, node));
      detachAll(node.incoming());
    }

    void detachAll(Map<Binding, ExchangeNode> incoming) {
      Map.copyOf(incoming).forEach(this::detach);
    }

    void detach(Binding binding, ExchangeNode source) {
      if (!source.remove(binding)) {
        return;
      }
      source.changed(++version);
      bindings.add(binding);
      if (source.exchange().isAutoDelete() && source.outgoing().isEmpty()) {
        unused.add(source);
      }
    }

    Removed finish() {
      while (deletesUnused && !unused.isEmpty()) {
        remove(unused.remove());
      }
      return new Removed(bindings, deleted);
    }
  }
}
