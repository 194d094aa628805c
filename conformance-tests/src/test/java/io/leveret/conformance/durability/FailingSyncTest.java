package io.leveret.conformance.durability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker process whose disk fails to sync, by the kernel's own answer.
@NeedsOwnBroker
final class FailingSyncTest {
  /// What a broker exits with whose disk has failed.
  private static final int DISK_FAILED = 3;

  private static final int BEFORE = 50;
  private static final long PATIENCE_MILLIS = 30_000;

  @TempDir Path dataDir;
  @TempDir Path scratch;

  /// It ends at once, says why in one line, confirms nothing more, and on a sound disk everything
  /// is there that it had confirmed.
  @Test
  @Proves({"ST-03", "ST-04"})
  void endsTheBrokerWithOneLineAndLosesNothingConfirmed() throws Exception {
    Assumptions.assumeTrue(FailingSyncs.arePossible(), "needs Linux on x86-64");
    Path agent = scratch.resolve("agent.jar");
    Path trigger = scratch.resolve("fail");
    FailingSyncs.writeTo(agent);
    try (var broker = Broker.startPrivate(dataDir, "-J-javaagent:" + agent + "=" + trigger)) {
      var confirmed = new ArrayList<String>();
      String last = publishUntilItFails(broker, trigger, confirmed);

      assertThat(broker.awaitEnd()).isEqualTo(DISK_FAILED);
      assertThat(broker.output().stream().filter(line -> line.startsWith("leveret: ")))
          .singleElement()
          .asString()
          .contains("the disk failed", "cannot sync", dataDir.toString());
      assertThat(broker.output()).noneMatch(line -> line.matches("\\s+at .*|.*Exception.*"));

      Files.deleteIfExists(trigger);
      broker.restart();
      Set<String> found = drain(broker);
      assertThat(found).containsAll(confirmed);
      found.removeAll(confirmed);
      assertThat(found).isSubsetOf(last);
    }
  }

  /// Publishes one message after the other; answers the one that was not confirmed.
  private static String publishUntilItFails(Broker broker, Path trigger, List<String> confirmed)
      throws Exception {
    Connection connection = broker.endpoint().connectionFactory().newConnection();
    try {
      Channel channel = connection.createChannel();
      channel.queueDeclare("q", true, false, false, null);
      channel.confirmSelect();
      for (int i = 0; ; i++) {
        String body = "m" + i;
        if (i == BEFORE) {
          Files.createFile(trigger);
        }
        try {
          channel.basicPublish(
              "", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, Session.utf8(body));
          assertThat(channel.waitForConfirms(PATIENCE_MILLIS)).isTrue();
          confirmed.add(body);
        } catch (ShutdownSignalException _) {
          return body;
        }
      }
    } finally {
      connection.abort();
    }
  }

  private static Set<String> drain(Broker broker) throws Exception {
    try (var connection = broker.endpoint().connectionFactory().newConnection()) {
      var found = new HashSet<String>();
      Channel channel = connection.createChannel();
      for (var message = channel.basicGet("q", true);
          message != null;
          message = channel.basicGet("q", true)) {
        found.add(new String(message.getBody(), UTF_8));
      }
      return found;
    }
  }
}
