package io.leveret.core.exchange;

import static io.leveret.core.exchange.RouterFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlternateExchangeTest {
  private final RouterFixture topology = new RouterFixture();

  /// EX-05, G114
  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "TOPIC"})
  void takesWhatNoBindingMatches(ExchangeType type) {
    topology.queues("a", "rest");
    topology.exchange("x", type, "alternate");
    topology.exchange("alternate", ExchangeType.FANOUT);
    topology.bind("alternate", "rest", "");

    topology.bind("x", "a", "key");

    assertThat(topology.routed("x", "key")).containsExactly("a");
    assertThat(topology.routed("x", "another")).containsExactly("rest");
  }

  /// G114
  @Test
  void takesAllFromAnExchangeWithoutBindings() {
    topology.queue("rest");
    topology.exchange("x", ExchangeType.FANOUT, "alternate");
    topology.exchange("alternate", ExchangeType.DIRECT);

    topology.bind("alternate", "rest", "key");

    assertThat(topology.routed("x", "key")).containsExactly("rest");
    assertThat(topology.routed("x", "another")).isEmpty();
  }

  /// G114
  @Test
  void followsAChainAndEndsInItsCycles() {
    topology.queue("rest");
    topology.exchange("x", ExchangeType.DIRECT, "y");
    topology.exchange("y", ExchangeType.TOPIC, "z");
    topology.exchange("z", ExchangeType.DIRECT, "x");

    topology.bind("z", "rest", "key");

    assertThat(topology.routed("x", "key")).containsExactly("rest");
    assertThat(topology.routed("x", "another")).isEmpty();
  }

  /// G114
  @Test
  void routesNowhereWhileTheAlternateIsMissing() {
    topology.queue("rest");
    topology.exchange("x", ExchangeType.DIRECT, "alternate");
    var before = topology.routed("x", "key");

    topology.exchange("alternate", ExchangeType.FANOUT);
    topology.bind("alternate", "rest", "");

    assertThat(before).isEmpty();
    assertThat(topology.routed("x", "key")).containsExactly("rest");
  }

  /// A binding that matched is enough, even when nothing comes of it.
  @Test
  void standsBackWhenABindingToAnExchangeMatches() {
    topology.queue("rest");
    topology.exchange("x", ExchangeType.DIRECT, "alternate");
    topology.exchange("empty", ExchangeType.DIRECT);
    topology.exchange("alternate", ExchangeType.FANOUT);
    topology.bind("alternate", "rest", "");

    topology.bindExchange("x", "empty", "key");

    assertThat(topology.routed("x", "key")).isEmpty();
  }

  @Test
  void takesWhatAHeadersExchangeDoesNotMatch() {
    topology.queue("rest");
    topology.exchange("x", ExchangeType.HEADERS, "alternate");
    topology.exchange("alternate", ExchangeType.FANOUT);
    topology.bind("alternate", "rest", "");

    var route = topology.router.route(message("x", "key"));

    assertThat(RouterFixture.names(route)).containsExactly("rest");
    assertThat(route.exchange().name()).isEqualTo("x");
  }
}
