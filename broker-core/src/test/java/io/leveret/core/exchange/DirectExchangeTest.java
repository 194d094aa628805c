package io.leveret.core.exchange;

import static io.leveret.core.exchange.RouterFixture.message;
import static io.leveret.core.exchange.RouterFixture.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leveret.core.config.Durability;
import io.leveret.protocol.value.FieldTable;
import org.junit.jupiter.api.Test;

class DirectExchangeTest {
  private final RouterFixture topology = new RouterFixture();

  /// EX-01
  @Test
  void routesToEveryQueueBoundWithTheKey() {
    topology.queues("a", "b", "c");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");
    topology.bind("x", "b", "key");

    topology.bind("x", "c", "another key");

    assertThat(topology.routed("x", "key")).containsExactly("a", "b");
    assertThat(topology.routed("x", "another key")).containsExactly("c");
    assertThat(topology.routed("x", "ke")).isEmpty();
    assertThat(topology.routed("x", "")).isEmpty();
  }

  /// EX-02
  @Test
  void routesByTheNameOfTheQueueWhenTheExchangeHasNoName() {
    topology.queues("a", "a queue with a name longer than eight bytes", "ü");

    var route = topology.router.route(message("", "ü"));

    assertThat(names(route)).containsExactly("ü");
    assertThat(topology.routed("", "a queue with a name longer than eight bytes")).hasSize(1);
    assertThat(topology.routed("", "a queue with a name longer than eight bytez")).isEmpty();
  }

  /// EX-02
  @Test
  void forgetsAQueueThatIsGone() {
    var queue = topology.queue("a");
    topology.routed("", "a");

    topology.router.removeQueue(queue);

    assertThat(topology.routed("", "a")).isEmpty();
  }

  @Test
  void leavesAQueueThatTookTheNameOfTheOneRemoved() {
    var old = topology.queue("a");
    topology.router.removeQueue(old);
    topology.queue("a");

    topology.router.removeQueue(old);

    assertThat(topology.routed("", "a")).containsExactly("a");
  }

  /// EX-17
  @Test
  void countsBindingsAsASet() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.DIRECT);

    boolean first = topology.bind("x", "a", "key");
    boolean again = topology.bind("x", "a", "key");
    topology.unbind("x", "a", "key");

    assertThat(first).isTrue();
    assertThat(again).isFalse();
    assertThat(topology.routed("x", "key")).isEmpty();
  }

  /// EX-17: the order of arguments does not make another binding.
  @Test
  void takesBindingsForEqualWhateverTheOrderOfTheirArguments() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key", FieldTable.builder().put("p", 1).put("q", 2).build());

    boolean added =
        topology.bind("x", "a", "key", FieldTable.builder().put("q", 2).put("p", 1).build());

    assertThat(added).isFalse();
  }

  /// G060
  @Test
  void keepsAQueueWhileOneOfItsBindingsWithTheKeyIsLeft() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");
    topology.bind("x", "a", "key", FieldTable.builder().put("p", 1).build());

    topology.unbind("x", "a", "key");

    assertThat(topology.routed("x", "key")).containsExactly("a");
  }

  @Test
  void answersThatThereIsNoSuchExchange() {
    var route = topology.router.route(message("nowhere", "key"));

    assertThat(route).isSameAs(Route.NO_EXCHANGE);
    assertThat(route.hasExchange()).isFalse();
    assertThat(route.isCacheable()).isFalse();
  }

  @Test
  void tellsTheExchangeOfAMessageThatGoesNowhere() {
    var exchange = topology.exchange("x", ExchangeType.DIRECT);

    var route = topology.router.route(message("x", "key"));

    assertThat(route.exchange()).isSameAs(exchange);
    assertThat(route.count()).isZero();
    assertThat(route.isCacheable()).isFalse();
  }

  @Test
  void saysWhatMessagesSurviveInTheSafestQueue() {
    topology.queue("durable", true);
    topology.queue("transient", false);
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "transient", "key");
    Durability before = topology.router.route(message("x", "key")).durability();

    topology.bind("x", "durable", "key");

    assertThat(before).isEqualTo(Durability.RAM);
    assertThat(topology.router.route(message("x", "key")).durability()).isEqualTo(Durability.FSYNC);
  }

  /// A channel keeps its last route and asks it whether the next message takes it, too.
  @Test
  void makesRoutesThatKnowTheirMessages() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");

    var route = topology.router.route(message("x", "key"));

    assertThat(route.isCacheable()).isTrue();
    assertThat(route.matches(message("x", "key"))).isTrue();
    assertThat(route.matches(message("x", "kez"))).isFalse();
    assertThat(route.matches(message("xk", "ey"))).isFalse();
    assertThat(route.matches(message("", "key"))).isFalse();
  }

  @Test
  void outdatesRoutesWithEveryChange() {
    topology.queues("a", "b");
    topology.exchange("x", ExchangeType.DIRECT);
    topology.bind("x", "a", "key");
    var route = topology.router.route(message("x", "key"));

    topology.bind("x", "b", "unrelated");

    assertThat(route.version()).isLessThan(topology.router.version());
    assertThat(topology.router.route(message("x", "key"))).isSameAs(route);
    assertThat(route.version()).isEqualTo(topology.router.version());
  }

  @Test
  void refusesABindingThatLeadsNowhere() {
    topology.exchange("x", ExchangeType.DIRECT);

    assertThatThrownBy(() -> topology.bind("x", "missing", "key"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
