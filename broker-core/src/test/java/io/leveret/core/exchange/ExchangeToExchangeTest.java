package io.leveret.core.exchange;

import static io.leveret.core.exchange.RouterFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.protocol.value.FieldTable;
import org.junit.jupiter.api.Test;

class ExchangeToExchangeTest {
  private final RouterFixture topology = new RouterFixture();

  /// EX-06
  @Test
  void routesThroughBoundExchangesEachByItsOwnRule() {
    topology.queues("a", "b");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.exchange("y", ExchangeType.TOPIC);
    topology.exchange("z", ExchangeType.DIRECT);
    topology.bindExchange("x", "y", "");
    topology.bindExchange("y", "z", "*.b");
    topology.bind("y", "a", "a.#");

    topology.bind("z", "b", "a.b");

    assertThat(topology.routed("x", "a.b")).containsExactly("a", "b");
    assertThat(topology.routed("x", "a.c")).containsExactly("a");
    assertThat(topology.routed("x", "b.b")).isEmpty();
  }

  /// EX-06
  @Test
  void visitsEachExchangeOfACycleOnce() {
    topology.queues("a", "b");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.exchange("y", ExchangeType.FANOUT);
    topology.bindExchange("x", "y", "");
    topology.bindExchange("y", "x", "");
    topology.bindExchange("x", "x", "");
    topology.bind("x", "a", "");

    topology.bind("y", "b", "");

    assertThat(topology.routed("x", "key")).containsExactly("a", "b");
    assertThat(topology.routed("y", "key")).containsExactly("a", "b");
  }

  /// G060
  @Test
  void deliversOnceThroughADiamond() {
    topology.queue("a");
    topology.exchange("top", ExchangeType.FANOUT);
    topology.exchange("left", ExchangeType.DIRECT);
    topology.exchange("right", ExchangeType.TOPIC);
    topology.bindExchange("top", "left", "");
    topology.bindExchange("top", "right", "");
    topology.bind("left", "a", "key");

    topology.bind("right", "a", "#");

    assertThat(topology.routed("top", "key")).containsExactly("a");
  }

  /// A change far down the graph is seen at its top, cached or not.
  @Test
  void seesChangesBehindABoundExchange() {
    topology.queues("a", "b");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.exchange("y", ExchangeType.DIRECT);
    topology.bindExchange("x", "y", "");
    topology.bind("y", "a", "key");
    for (int i = 0; i < 3; i++) {
      topology.routed("x", "key");
    }

    topology.bind("y", "b", "key");

    assertThat(topology.routed("x", "key")).containsExactly("a", "b");
    topology.unbind("y", "a", "key");
    assertThat(topology.routed("x", "key")).containsExactly("b");
  }

  @Test
  void keepsRoutesThatLeadThroughExchangesWithoutHeaders() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.exchange("y", ExchangeType.TOPIC);
    topology.bindExchange("x", "y", "");
    topology.bind("y", "a", "k.#");
    topology.routed("x", "k.1");

    var route = topology.router.route(message("x", "k.1"));

    assertThat(route.isCacheable()).isTrue();
    assertThat(topology.router.route(message("x", "k.1"))).isSameAs(route);
    assertThat(route.matches(message("x", "k.2"))).isFalse();
  }

  @Test
  void decidesEachMessageAnewBehindAHeadersExchange() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.exchange("h", ExchangeType.HEADERS);
    topology.bindExchange("x", "h", "key");
    topology.bind("h", "a", "", FieldTable.builder().put("n", 1).build());
    for (int i = 0; i < 3; i++) {
      topology.routed("x", "key", FieldTable.EMPTY);
    }

    var route = topology.router.route(message("x", "key"));

    assertThat(route.isCacheable()).isFalse();
    assertThat(topology.routed("x", "key", FieldTable.builder().put("n", 1).build())).hasSize(1);
    assertThat(topology.routed("x", "key", FieldTable.builder().put("n", 2).build())).isEmpty();
  }

  @Test
  void forgetsBindingsOfAnExchangeThatIsDeleted() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.exchange("y", ExchangeType.FANOUT);
    topology.bindExchange("x", "y", "");
    topology.bind("y", "a", "");

    var removed = topology.router.delete("y");

    assertThat(topology.routed("x", "key")).isEmpty();
    assertThat(removed.bindings()).hasSize(2);
    assertThat(topology.router.bindingsFrom("x")).isEmpty();
    assertThat(topology.router.bindingsTo(Binding.Kind.QUEUE, "a")).isEmpty();
  }

  /// EX-08: the keys are tried together, and each queue is found once.
  @Test
  void routesBySeveralKeysAtOnce() {
    topology.queues("a", "b", "c");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.exchange("y", ExchangeType.TOPIC);
    topology.bindExchange("x", "y", "two");
    topology.bind("x", "a", "one");
    topology.bind("x", "a", "two");
    topology.bind("y", "b", "three");
    topology.bind("y", "c", "four");
    var message = message("x", "one");
    var others = message("two", "three");
    var keys = new RoutingKeys();
    keys.add(message.routingMemory(), message.routingOffset() + 3, 3);
    keys.add(others.routingMemory(), others.routingOffset() + 1, 3);
    keys.add(others.routingMemory(), others.routingOffset() + 5, 5);

    var route = topology.router.route(message, keys);

    assertThat(RouterFixture.names(route)).containsExactly("a", "b");
    assertThat(route.isCacheable()).isFalse();
  }
}
