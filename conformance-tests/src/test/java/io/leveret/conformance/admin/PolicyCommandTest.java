package io.leveret.conformance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Command;
import io.leveret.conformance.harness.NeedsOwnBroker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `leveret policy …` on a running broker.
@NeedsOwnBroker
final class PolicyCommandTest {
  @TempDir Path dataDir;

  @Test
  void setsAndClearsAPolicy() throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var fixture = BrokerFixture.on(broker)) {
      var queue = fixture.name("few");
      var channel = fixture.openChannelWith(queue);

      Command.on(
              broker,
              "policy",
              "set",
              "short",
              "few$",
              "{\"max-length\":1}",
              "--priority=2",
              "--apply-to=queues")
          .succeeded();
      publishTwo(channel, queue);
      assertThat(channel.messageCount(queue)).isEqualTo(1);
      assertThat(Command.on(broker, "policy", "list").succeeded().output())
          .containsExactly("short\tfew$\tqueues\t2\t{\"max-length\":1}");

      Command.on(broker, "policy", "clear", "short").succeeded();
      publishTwo(channel, queue);
      assertThat(channel.messageCount(queue)).isEqualTo(3);
    }
  }

  @Test
  void keepsOperatorPoliciesApart() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      Command.on(broker, "policy", "set", "top", "", "{\"max-length\":9}", "--operator")
          .succeeded();

      assertThat(Command.on(broker, "policy", "list").succeeded().output()).isEmpty();
      broker.restart();
      assertThat(Command.on(broker, "policy", "list", "--operator").succeeded().output())
          .containsExactly("top\t\tall\t0\t{\"max-length\":9}");
    }
  }

  @Test
  void refusesOnOneLine() throws Exception {
    try (var broker = Broker.startPrivate(dataDir)) {
      for (var wrong :
          List.of(
              "{\"no-such-key\":1}",
              "{\"max-length\":\"x\"}",
              "{\"durability\":\"disk\"}",
              "{}",
              "[]",
              "{",
              "1 2",
              "")) {
        assertThat(Command.on(broker, "policy", "set", "p", "", wrong).refusal())
            .as(wrong)
            .startsWith("leveret: ");
      }
      assertThat(Command.on(broker, "policy", "set", "p", "", "{\"durability\":1}").refusal())
          .isEqualTo("leveret: policy 'p': 'durability' should be one of fsync, write, ram");
      assertThat(Command.on(broker, "policy", "clear", "none").refusal())
          .isEqualTo("leveret: no policy 'none' in vhost '/'");
      assertThat(Command.on(broker, "policy", "list", "--vhost=none").refusal())
          .isEqualTo("leveret: no vhost 'none'");
      assertThat(Command.on(broker, "policy", "set", "p", "", "{\"ha-mode\":\"all\"}").errors())
          .containsExactly("leveret: without effect in policy 'p': ha-mode");
    }
  }

  private static void publishTwo(com.rabbitmq.client.Channel channel, String queue)
      throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < 2; i++) {
      channel.basicPublish("", queue, null, new byte[1]);
    }
    channel.waitForConfirmsOrDie(10_000);
  }
}
