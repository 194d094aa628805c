package io.leveret.conformance.policy;

import static io.leveret.conformance.harness.Clients.awaitTrue;
import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Policies;
import io.leveret.conformance.harness.Policies.Policy;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The alternate exchange by policy.
final class ExchangePolicyTest {

  @RegisterExtension final Session session = new Session();
  @RegisterExtension final Policies policies = new Policies();

  /// On a channel that has published to the exchange before, so that it knows the way.
  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "FANOUT", "TOPIC", "HEADERS"})
  @Proves({"EX-05", "G114", "G133"})
  void comesAndGoesWhileTheExchangeIsUsed(BuiltinExchangeType type) throws Exception {
    var exchange = session.exchange(type);
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.confirmingChannel();
    var unrouted = boundQueue(channel, alternate, "");
    assertThat(arrives(channel, exchange, unrouted)).isFalse();

    var policy = policies.set(alternate(exchange, alternate));

    awaitTrue(() -> arrives(channel, exchange, unrouted));
    policies.clear(policy);
    awaitTrue(() -> !arrives(channel, exchange, unrouted));
  }

  /// What the exchange can route does not go there.
  @Test
  @Proves({"EX-05", "G114"})
  void getsOnlyWhatTheExchangeCannotRoute() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.DIRECT);
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.confirmingChannel();
    var unrouted = boundQueue(channel, alternate, "");
    policies.set(alternate(exchange, alternate));
    awaitTrue(() -> arrives(channel, exchange, unrouted));

    var routed = boundQueue(channel, exchange, "key");

    assertThat(arrives(channel, exchange, unrouted)).isFalse();
    assertThat(ready(channel, routed)).isEqualTo(1);
  }

  @Test
  @Proves({"EX-05", "G114", "OPS-05"})
  void givesWayToTheArgument() throws Exception {
    var own = session.exchange(BuiltinExchangeType.FANOUT);
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    var exchange = session.exchange("direct", Map.of("alternate-exchange", own));
    var other = session.exchange(BuiltinExchangeType.DIRECT);
    var channel = session.confirmingChannel();
    var unrouted = boundQueue(channel, alternate, "");
    var mine = boundQueue(channel, own, "");

    var definition = "{\"alternate-exchange\":\"%s\"}".formatted(alternate);
    policies.set(Policy.of("^(%s|%s)$".formatted(exchange, other), definition));

    awaitTrue(() -> arrives(channel, other, unrouted));
    assertThat(arrives(channel, exchange, mine)).isTrue();
    assertThat(arrives(channel, exchange, unrouted)).isFalse();
  }

  @Test
  @Proves({"G114", "OPS-03"})
  void isThereForAnExchangeThatIsDeclaredLater() throws Exception {
    var exchange = session.name();
    var alternate = session.exchange(BuiltinExchangeType.FANOUT);
    policies.set(alternate(exchange, alternate));
    var channel = session.confirmingChannel();
    var unrouted = boundQueue(channel, alternate, "");

    channel.exchangeDeclare(exchange, "topic", true);

    assertThat(arrives(channel, exchange, unrouted)).isTrue();
  }

  private static Policy alternate(String exchange, String alternate) {
    return Policy.of("^" + exchange + "$", "{\"alternate-exchange\":\"%s\"}".formatted(alternate))
        .applyTo("exchanges");
  }

  /// Whether a message to the exchange comes to the queue.
  private static boolean arrives(Channel channel, String exchange, String queue) throws Exception {
    channel.queuePurge(queue);
    channel.basicPublish(exchange, "key", null, Session.utf8("m"));
    channel.waitForConfirmsOrDie(10_000);
    return ready(channel, queue) == 1;
  }
}
