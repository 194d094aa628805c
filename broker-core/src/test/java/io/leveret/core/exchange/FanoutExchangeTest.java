package io.leveret.core.exchange;

import static io.leveret.core.exchange.RouterFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FanoutExchangeTest {
  private final RouterFixture topology = new RouterFixture();

  /// EX-01, G117
  @Test
  void routesToEveryQueueWhateverTheKey() {
    topology.queues("a", "b", "c");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.bind("x", "a", "");

    topology.bind("x", "b", "key");

    assertThat(topology.routed("x", "")).containsExactly("a", "b");
    assertThat(topology.routed("x", "anything")).containsExactly("a", "b");
  }

  /// G060
  @Test
  void routesToAQueueOnceHoweverOftenItIsBound() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.bind("x", "a", "one");

    topology.bind("x", "a", "two");

    assertThat(topology.routed("x", "key")).containsExactly("a");
  }

  @Test
  void keepsAQueueUntilItsLastBindingGoes() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.bind("x", "a", "one");
    topology.bind("x", "a", "two");
    topology.unbind("x", "a", "one");
    var kept = topology.routed("x", "key");

    topology.unbind("x", "a", "two");

    assertThat(kept).containsExactly("a");
    assertThat(topology.routed("x", "key")).isEmpty();
  }

  @Test
  void makesOneRouteForAllKeys() {
    topology.queue("a");
    topology.exchange("x", ExchangeType.FANOUT);
    topology.bind("x", "a", "");

    var route = topology.router.route(message("x", "key"));

    assertThat(topology.router.route(message("x", "another"))).isSameAs(route);
    assertThat(route.matches(message("x", "a third"))).isTrue();
    assertThat(route.matches(message("y", "key"))).isFalse();
  }

  @Test
  void reachesAThousandQueuesThroughAllComingsAndGoings() {
    topology.exchange("x", ExchangeType.FANOUT);
    for (int i = 0; i < 1_000; i++) {
      topology.queue("q" + i);
      topology.bind("x", "q" + i, "");
    }

    for (int i = 0; i < 1_000; i += 2) {
      topology.unbind("x", "q" + i, "");
    }

    assertThat(topology.routed("x", "")).hasSize(500).contains("q1", "q999").doesNotContain("q0");
  }
}
