package io.leveret.core.exchange;

import io.leveret.core.config.Durability;
import io.leveret.core.message.MessageView;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One message's way through the graph of exchanges, with the queues it found.
///
/// Each exchange has one turn, so cycles end, and each queue is found once, however many bindings
/// lead to it (G060). An exchange whose bindings match nothing hands over to its alternate exchange
/// (G114).
///
/// **Confined** to the loop and used again for every message: nothing is allocated once the arrays
/// are long enough.
final class Walk {
  private final Function<String, @Nullable ExchangeNode> exchanges;
  private @Nullable ExchangeNode[] entered = new @Nullable ExchangeNode[8];
  private int enteredCount;
  private Destination[] queues = new Destination[8];
  private int[] queueIds = new int[8];
  private int count;
  private Durability durability = Durability.RAM;
  private boolean dependsOnHeaders;
  private int matches;
  private long id;
  private MessageView message = new MessageView();
  private RoutingKeys keys = new RoutingKeys();

  Walk(Function<String, @Nullable ExchangeNode> exchanges) {
    this.exchanges = exchanges;
  }

  void run(ExchangeNode start, MessageView message, RoutingKeys keys) {
    this.message = message;
    this.keys = keys;
    reset();
    start.visitedBy(this);
    while (enteredCount > 0) {
      var node = leave();
      int before = matches;
      node.matcher().collect(this);
      if (matches == before) {
        turnToAlternate(node);
      }
    }
  }

  /// Finds nothing, without walking.
  void reset() {
    id++;
    count = 0;
    matches = 0;
    durability = Durability.RAM;
    enteredCount = 0;
    dependsOnHeaders = false;
  }

  /// A number that no earlier walk had.
  long id() {
    return id;
  }

  MessageView message() {
    return message;
  }

  RoutingKeys keys() {
    return keys;
  }

  /// A binding matched, wherever it leads.
  void countMatch() {
    matches++;
  }

  void enter(ExchangeNode node) {
    if (enteredCount == entered.length) {
      entered = Arrays.copyOf(entered, 2 * enteredCount);
    }
    entered[enteredCount++] = node;
  }

  void found(Destination queue) {
    if (count == queues.length) {
      queues = Arrays.copyOf(queues, 2 * count);
      queueIds = Arrays.copyOf(queueIds, 2 * count);
    }
    queues[count] = queue;
    queueIds[count] = queue.queueId();
    durability = durability.or(queue.durability());
    count++;
  }

  /// What was found holds for this message only, not for others with the same key.
  void dependOnHeaders() {
    dependsOnHeaders = true;
  }

  boolean dependsOnHeaders() {
    return dependsOnHeaders;
  }

  /// Points `route` at what was found; it holds until the next walk.
  void showIn(Route route, Exchange exchange) {
    route.show(exchange, queues, queueIds, count, durability);
  }

  /// A route of its own with what was found.
  Route toRoute(Exchange exchange, byte[] routing, boolean anyKey) {
    var route = new Route(routing, anyKey);
    route.show(
        exchange, Arrays.copyOf(queues, count), Arrays.copyOf(queueIds, count), count, durability);
    return route;
  }

  private ExchangeNode leave() {
    var node = entered[--enteredCount];
    if (node == null) {
      throw new IllegalStateException("no exchange at " + enteredCount);
    }
    return node;
  }

  private void turnToAlternate(ExchangeNode node) {
    if (node.alternate().isPresent()) {
      var alternate = exchanges.apply(node.alternate().get());
      if (alternate != null) {
        alternate.visitedBy(this);
      }
    }
  }
}
