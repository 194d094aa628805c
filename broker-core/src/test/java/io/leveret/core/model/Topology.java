package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Exchanges, bindings and queues, and where a message goes.
final class Topology {
  final Map<String, Exchange> exchanges = new LinkedHashMap<>();
  final Set<Binding> bindings = new LinkedHashSet<>();
  final PolicySet policies = new PolicySet();
  final Map<String, ModelQueue> queues = new LinkedHashMap<>();

  record Exchange(
      String name,
      String type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments) {}

  /// @param toQueue whether the destination is a queue, or else an exchange
  record Binding(
      String source, boolean toQueue, String destination, String key, FieldTable arguments) {}

  Topology() {
    exchange("", "direct", false);
    exchange("amq.direct", "direct", false);
    exchange("amq.fanout", "fanout", false);
    exchange("amq.topic", "topic", false);
    exchange("amq.headers", "headers", false);
    exchange("amq.match", "headers", false);
    exchange("amq.rabbitmq.trace", "topic", true);
  }

  private void exchange(String name, String type, boolean internal) {
    exchanges.put(name, new Exchange(name, type, true, false, internal, FieldTable.EMPTY));
  }

  /// The queues that a message goes to, each once (G060); the exchange must exist.
  List<ModelQueue> route(String exchange, List<String> keys, FieldTable headers) {
    Set<String> visited = new LinkedHashSet<>();
    Set<ModelQueue> found = new LinkedHashSet<>();
    visit(exchange, keys, headers, visited, found);
    return List.copyOf(found);
  }

  private void visit(
      String name,
      List<String> keys,
      FieldTable headers,
      Set<String> visited,
      Set<ModelQueue> found) {
    Exchange exchange = exchanges.get(name);
    if (exchange == null || !visited.add(name)) {
      return;
    }
    List<Binding> matching = matching(exchange, keys, headers);
    for (Binding binding : matching) {
      if (binding.toQueue()) {
        found.add(queues.get(binding.destination()));
      } else {
        visit(binding.destination(), keys, headers, visited, found);
      }
    }
    if (matching.isEmpty()) { // G114
      policies.alternate(exchange).ifPresent(other -> visit(other, keys, headers, visited, found));
    }
  }

  private List<Binding> matching(Exchange exchange, List<String> keys, FieldTable headers) {
    if (exchange.name().isEmpty()) {
      return keys.stream()
          .filter(queues::containsKey)
          .map(key -> new Binding("", true, key, key, FieldTable.EMPTY))
          .toList();
    }
    return from(exchange.name()).stream()
        .filter(binding ->
            keys.stream()
                .anyMatch(key ->
                    Patterns.matches(
                        exchange.type(), binding.key(), binding.arguments(), key, headers)))
        .toList();
  }

  List<Binding> from(String exchange) {
    return bindings.stream().filter(binding -> binding.source().equals(exchange)).toList();
  }

  void unbind(Binding binding) {
    if (bindings.remove(binding)) {
      autoDelete(binding.source());
    }
  }

  void removeQueue(ModelQueue queue) {
    queues.remove(queue.name());
    queue.isDeleted = true;
    unbindAll(true, queue.name());
  }

  void removeExchange(String name) {
    if (exchanges.remove(name) != null) {
      bindings.removeIf(binding -> binding.source().equals(name));
      unbindAll(false, name);
    }
  }

  private void unbindAll(boolean queue, String destination) {
    List.copyOf(bindings).stream()
        .filter(b -> b.toQueue() == queue && b.destination().equals(destination))
        .forEach(this::unbind);
  }

  /// An auto-delete exchange goes with the last binding that leads from it (G118).
  private void autoDelete(String name) {
    Exchange exchange = exchanges.get(name);
    if (exchange != null && exchange.autoDelete() && from(name).isEmpty()) {
      removeExchange(name);
    }
  }

  /// What is not durable is gone after a restart, and what led to it (G119).
  void restart(long now) {
    for (ModelQueue queue : List.copyOf(queues.values())) {
      if (queue.spec.durable()) {
        queue.restart(now);
      } else {
        removeQueue(queue);
      }
    }
    for (Exchange exchange : new ArrayList<>(exchanges.values())) {
      if (!exchange.durable()) {
        removeExchange(exchange.name());
      }
    }
  }
}
