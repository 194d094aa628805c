package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.boundQueue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The exchanges every virtual host has from the start, and the names kept for them.
final class PredeclaredExchangeTest {

  @RegisterExtension final Session session = new Session();

  /// EX-03, G111: they are there, durable, and a declaration that says the same is fine.
  @ParameterizedTest
  @Proves({"EX-03", "G111"})
  @CsvSource({
    "amq.direct, direct",
    "amq.fanout, fanout",
    "amq.topic, topic",
    "amq.headers, headers",
    "amq.match, headers",
  })
  void existAndMayBeDeclaredAgain(String exchange, String type) throws Exception {
    var channel = session.channel();

    channel.exchangeDeclarePassive(exchange);
    channel.exchangeDeclare(exchange, type, true, false, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  /// EX-03
  @Test
  @Proves("EX-03")
  void route() throws Exception {
    var channel = session.channel();
    var key = session.name();
    var direct = boundQueue(channel, "amq.direct", key);
    var topic = boundQueue(channel, "amq.topic", key + ".#");
    var fanout = boundQueue(channel, "amq.fanout", "");

    publish(channel, "amq.direct", key, "d");
    publish(channel, "amq.topic", key + ".a.b", "t");
    publish(channel, "amq.fanout", key, "f");

    assertThat(drain(channel, direct)).containsExactly("d");
    assertThat(drain(channel, topic)).containsExactly("t");
    assertThat(drain(channel, fanout)).contains("f");
  }

  /// G111, G112
  @Test
  @Proves({"G111", "G112"})
  void refuseAnInequivalentDeclaration() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDeclare("amq.direct", "fanout", true));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.direct'"
                + " in vhost '/': received 'fanout' but current is 'direct'");
  }

  /// G111
  @Test
  @Proves("G111")
  void refuseANewNameWithTheirPrefix() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDeclare("amq.mine", "direct"));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "403 ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'");
    assertThat(refused.method()).isEqualTo("40.10");
  }

  /// G111
  @ParameterizedTest
  @Proves("G111")
  @ValueSource(strings = {"amq.direct", "amq.match", "amq.topic"})
  void refuseToBeDeleted(String exchange) throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.exchangeDelete(exchange));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "403 ACCESS_REFUSED - deletion of system exchange '%s' in vhost '/' not allowed"
                .formatted(exchange));
    assertThat(refused.method()).isEqualTo("40.20");
  }
}
