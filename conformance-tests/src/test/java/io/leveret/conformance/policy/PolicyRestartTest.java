package io.leveret.conformance.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Policies of a broker that is stopped, or killed, and starts again.
@NeedsOwnBroker
final class PolicyRestartTest {
  @TempDir Path dataDir;
  private Broker broker;

  @BeforeEach
  void start() throws IOException {
    broker = Broker.startPrivate(dataDir);
  }

  @AfterEach
  void end() {
    broker.close();
  }

  @Test
  @Proves({"OPS-03", "OPS-04"})
  void keepsPoliciesOverAKill() throws Exception {
    try (var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannelWith("q");
      channel.exchangeDeclare("x", BuiltinExchangeType.DIRECT, true);
      channel.exchangeDeclare("ae", BuiltinExchangeType.FANOUT, true);
      channel.queueBind("q", "ae", "");
    }
    set("length", "^q", "{\"max-length\":9}");
    set("alternate", "^x", "{\"alternate-exchange\":\"ae\"}");
    set("gone", "^x", "{\"max-length\":1}", "--priority=9");
    set("length", "", "{\"max-length\":2}", "--operator");
    Command.on(broker, "policy", "clear", "gone").succeeded();

    broker.kill9();
    broker.restart();

    try (var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannel();
      channel.confirmSelect();
      for (int i = 0; i < 4; i++) {
        channel.basicPublish("x", "", MessageProperties.MINIMAL_BASIC, new byte[1]);
      }
      channel.waitForConfirmsOrDie(10_000);
      assertThat(channel.messageCount("q")).isEqualTo(2);
    }
  }

  /// Messages that a policy found too many are gone for good, and those it left are there.
  @Test
  @Proves({"OPS-03", "G133"})
  void keepsWhatALimitLeft() throws Exception {
    try (var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannelWith("q");
      channel.confirmSelect();
      for (int i = 0; i < 5; i++) {
        channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, Session.utf8("" + i));
      }
      channel.waitForConfirmsOrDie(10_000);
    }
    set("length", "q", "{\"max-length\":2}");
    Command.on(broker, "policy", "clear", "length").succeeded();

    broker.restart();

    try (var fixture = BrokerFixture.on(broker)) {
      assertThat(Session.drain(fixture.openChannel(), "q")).containsExactly("3", "4");
    }
  }

  /// G129: a time that came later than a message is not its own after a restart either, and one
  /// that went stays with the messages that had it.
  @Test
  @Proves({"G129", "G133"})
  void keepsTheTimeThatMessagesCameWith() throws Exception {
    publishPersistent("q", "without");
    set("ttl", "^q$", "{\"message-ttl\":1000}");
    publishPersistent("q", "with");
    set("ttl", "^q$", "{\"message-ttl\":1}");
    Command.on(broker, "policy", "clear", "ttl").succeeded();
    publishPersistent("q", "later");
    broker.restart();

    set("other", "^q$", "{\"message-ttl\":900000}");
    broker.restart();

    try (var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannel();
      Clients.awaitReady(channel, "q", 2);
      assertThat(Session.drain(channel, "q")).containsExactly("without", "later");
    }
  }

  private void publishPersistent(String queue, String body) throws Exception {
    try (var fixture = BrokerFixture.on(broker)) {
      var channel = fixture.openChannelWith(queue);
      channel.confirmSelect();
      channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, Session.utf8(body));
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  private void set(String name, String pattern, String definition, String... more) {
    var words = new ArrayList<>(List.of("policy", "set", name, pattern));
    words.add(definition);
    words.addAll(List.of(more));
    Command.on(broker, words.toArray(String[]::new)).succeeded();
  }
}
