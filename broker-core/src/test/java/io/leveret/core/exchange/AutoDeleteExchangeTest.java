package io.leveret.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AutoDeleteExchangeTest {
  private final RouterFixture topology = new RouterFixture();

  /// G118
  @Test
  void goesWithItsLastBindingAndNotBefore() {
    topology.queues("a", "b");
    var exchange = topology.autoDeleteExchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");
    topology.bind("x", "b", "key");
    topology.unbind("x", "a", "key");
    boolean kept = topology.router.find("x").isPresent();

    var removed = topology.unbind("x", "b", "key");

    assertThat(kept).isTrue();
    assertThat(topology.router.find("x")).isEmpty();
    assertThat(removed.exchanges()).containsExactly(exchange);
  }

  /// G118
  @Test
  void staysBeforeItsFirstBinding() {
    topology.queue("a");
    topology.autoDeleteExchange("x", ExchangeType.DIRECT);

    var removed = topology.unbind("x", "a", "key");

    assertThat(removed.isNothing()).isTrue();
    assertThat(topology.router.find("x")).isPresent();
  }

  /// G118
  @Test
  void goesWithTheQueueAndTakesOthersAlong() {
    var queue = topology.queue("a");
    var outer = topology.autoDeleteExchange("outer", ExchangeType.FANOUT);
    var inner = topology.autoDeleteExchange("inner", ExchangeType.FANOUT);
    topology.bindExchange("outer", "inner", "");
    topology.bind("inner", "a", "");

    var removed = topology.router.removeQueue(queue);

    assertThat(removed.exchanges()).containsExactly(inner, outer);
    assertThat(removed.bindings()).hasSize(2);
    assertThat(topology.router.exchanges()).containsExactly(Exchange.DEFAULT);
  }

  /// A binding to it, unlike one from it, does not keep an exchange alive.
  @Test
  void goesWhenOnlyBindingsToItAreLeft() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.autoDeleteExchange("y", ExchangeType.FANOUT);
    topology.bindExchange("x", "y", "");
    topology.bind("y", "a", "");

    topology.unbind("y", "a", "");

    assertThat(topology.router.find("y")).isEmpty();
    assertThat(topology.router.bindingsFrom("x")).isEmpty();
  }

  @Test
  void staysWhileALogOfChangesIsReplayed() {
    topology.queue("a");
    topology.autoDeleteExchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");
    topology.router.deleteUnused(false);

    topology.unbind("x", "a", "key");

    assertThat(topology.router.find("x")).isPresent();
  }
}
