package io.leveret.core.vhost;

import static io.leveret.core.vhost.TopologyFixture.SESSION;
import static io.leveret.core.vhost.TopologyFixture.exchangeDeclare;
import static io.leveret.core.vhost.TopologyFixture.message;
import static io.leveret.core.vhost.TopologyFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.core.policy.EffectivePolicy;
import io.leveret.core.policy.Policy;
import io.leveret.core.policy.PolicyKind;
import io.leveret.protocol.method.ExchangeMethod;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The alternate exchange by policy (EX-05, G114).
class ExchangePoliciesTest {
  private TopologyFixture topology;
  private VirtualHost host;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    topology = new TopologyFixture(directory);
    host = topology.host;
    topology.exchange("ae", "fanout");
    topology.queue("unrouted");
    topology.bind("ae", "unrouted", "");
  }

  @AfterEach
  void close() {
    topology.close();
  }

  /// Routes that are remembered are looked for again.
  @Test
  void takesEffectOnAnExchangeInUse() {
    topology.exchange("x", "direct");
    assertThat(routed("x")).isEmpty();
    long version = host.routingVersion();

    set("p", "^x", "ae");

    assertThat(host.routingVersion()).isGreaterThan(version);
    assertThat(routed("x")).containsExactly("unrouted");
    host.deletePolicy(PolicyKind.USER, "p");
    assertThat(routed("x")).isEmpty();
  }

  @Test
  void isInForceForAnExchangeThatIsDeclaredLater() {
    set("p", "^x", "ae");

    topology.exchange("x", "topic");

    assertThat(routed("x")).containsExactly("unrouted");
  }

  @Test
  void givesWayToTheArgument() {
    topology.exchange("own", "fanout");
    topology.queue("mine");
    topology.bind("own", "mine", "");
    var arguments = FieldTable.of("alternate-exchange", FieldValue.of("own"));
    host.declareExchange(SESSION, exchangeDeclare("x", "direct", arguments));

    set("p", "^x", "ae");

    assertThat(routed("x")).containsExactly("mine");
  }

  /// Seen on RabbitMQ: those the broker declared have it, the default exchange never looks at it.
  @Test
  void isForEveryExchangeButTheDefaultOne() {
    set("p", "", "ae");

    assertThat(routed("amq.direct")).containsExactly("unrouted");
    assertThat(routed("")).isEmpty();
  }

  @Test
  void leavesTheRoutesAloneWhenItSaysNothingOfThem() {
    topology.exchange("x", "direct");
    long version = host.routingVersion();

    host.setPolicy(
        Policy.of(
            PolicyKind.USER, "p", "", "all", 0, FieldTable.of("expires", FieldValue.of(1000))));

    assertThat(host.routingVersion()).isEqualTo(version);
  }

  @Test
  void forgetsExchangesThatAreGone() {
    set("p", "^x", "ae");
    topology.exchange("x", "direct");
    var exchange =
        host.exchanges().stream().filter(e -> e.name().equals("x")).findFirst().orElseThrow();
    assertThat(host.policyOf(exchange).policy()).map(Policy::name).hasValue("p");

    host.deleteExchange(SESSION, new ExchangeMethod.Delete("x", false, false));

    assertThat(host.policyOf(exchange)).isSameAs(EffectivePolicy.NONE);
  }

  @Test
  void comesBackAfterARestart() {
    topology.exchange("x", "direct");
    set("p", "^x|direct$", "ae");

    for (var commands : List.of(topology.log, topology.hosts.snapshot())) {
      var again = topology.replayed(commands).find("/").orElseThrow();

      assertThat(names(again.routeFor(SESSION, message("x", "k")))).containsExactly("unrouted");
      assertThat(names(again.routeFor(SESSION, message("amq.direct", "k"))))
          .containsExactly("unrouted");
    }
  }

  private Set<String> routed(String exchange) {
    return names(host.routeFor(SESSION, message(exchange, "k")));
  }

  private void set(String name, String pattern, String alternate) {
    var definition = FieldTable.of("alternate-exchange", FieldValue.of(alternate));
    host.setPolicy(Policy.of(PolicyKind.USER, name, pattern, "exchanges", 0, definition));
  }
}
