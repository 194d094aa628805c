package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The argument `x-queue-type`.
final class QueueTypeTest {

  private static final Map<String, Object> CLASSIC = Map.of("x-queue-type", "classic");
  private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

  @RegisterExtension final Session session = new Session();

  /// QU-07: a queue of either type does what queues do.
  @ParameterizedTest
  @Proves("QU-07")
  @ValueSource(strings = {"classic", "quorum"})
  void worksAsEitherType(String type) throws Exception {
    var queue = session.queue(Map.of("x-queue-type", type));
    var channel = session.channel();

    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "a", "b", "c");
    var inbox = Session.consume(channel, queue);

    assertThat(inbox.nextBodies(3)).containsExactly("a", "b", "c");
  }

  /// QU-07: no type is classic.
  @Test
  @Proves({"QU-07", "G097"})
  void takesNoTypeForClassic() throws Exception {
    var channel = session.channel();
    var named = session.queue(CLASSIC);
    var plain = session.queue();

    declare(channel, named, Map.of());
    declare(channel, plain, CLASSIC);

    assertThat(channel.isOpen()).isTrue();
  }

  /// QU-07
  @Test
  @Proves({"QU-07", "G097"})
  void isFixedWhenDeclared() throws Exception {
    var classic = session.queue();
    var quorum = session.queue(QUORUM);

    var other = Refusal.of(() -> declare(session.channel(), classic, QUORUM));
    var none = Refusal.of(() -> declare(session.channel(), quorum, Map.of()));

    assertThat(other.codeAndText()).isEqualTo(inequivalent(classic, "quorum", "classic"));
    assertThat(none.codeAndText()).isEqualTo(inequivalent(quorum, "classic", "quorum"));
  }

  /// G097, QU-10: arguments of another type are not compared.
  @Test
  @Proves({"QU-10", "G097"})
  void comparesWhatTheTypeKnows() throws Exception {
    var channel = session.channel();
    var classic = session.queue();
    var quorum = session.queue(QUORUM);

    declare(channel, classic, Map.of("x-max-age", "1D", "x-quorum-initial-group-size", 3));
    declare(channel, quorum, Map.of("x-queue-type", "quorum", "x-max-priority", 3));

    assertThat(channel.isOpen()).isTrue();
  }

  /// G097, QU-10: the arguments of quorum queues are.
  @Test
  @Proves({"QU-10", "G097"})
  void comparesTheArgumentsOfQuorumQueues() throws Exception {
    var queue = session.queue(Map.of("x-queue-type", "quorum", "x-delivery-limit", 3));
    var channel = session.channel();

    declare(channel, queue, Map.of("x-queue-type", "quorum", "x-delivery-limit", 3L));
    var refused =
        Refusal.of(
            () -> declare(channel, queue, Map.of("x-queue-type", "quorum", "x-delivery-limit", 4)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue '%s' in vhost"
                    .formatted(queue)
                + " '/': received '4' but current is '3'");
  }

  /// G092: the broker names no quorum queue.
  @Test
  @Proves({"G092", "QU-07"})
  void refusesToNameAQuorumQueue() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> declare(channel, "", QUORUM));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - Cannot declare a server-named queue for type"
                + " rabbit_quorum_queue");
  }

  /// G100, U-29
  @Test
  @Proves({"G100", "U-29"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "its quorum queues are another engine, which can be neither exclusive nor transient nor"
              + " deleted by itself; here one engine serves every type")
  void letsAQuorumQueueBeAnything() throws Exception {
    var channel = session.channel();

    channel.queueDeclare(session.name(), false, false, false, QUORUM);
    channel.queueDeclare(session.name(), true, false, true, QUORUM);
    var exclusive = session.name();
    channel.queueDeclare(exclusive, false, true, false, QUORUM);
    publish(channel, "", exclusive, "m");

    assertThat(drain(channel, exclusive)).containsExactly("m");
  }

  /// U-29: the log says what a queue is that was asked to be replicated.
  @Test
  @NeedsOwnBroker
  @Proves({"QU-07", "U-29"})
  void saysWhatAQuorumQueueIs(@TempDir Path dataDir) throws Exception {
    try (var broker = Broker.startPrivate(dataDir);
        var client = BrokerFixture.on(broker)) {
      declare(client.openChannel(), "q", QUORUM);

      Clients.awaitTrue(() ->
          broker.output().stream()
              .anyMatch(line -> line.contains("queue 'q'") && line.contains("this node alone")));
    }
  }

  /// QU-07, U-29: a type that is not served is refused, not taken for another.
  @Test
  @Proves({"QU-07", "U-29"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it has streams; a queue that only looked like one would lose what readers expect")
  void refusesStreams() throws Exception {
    var queue = session.name();

    var refused =
        Refusal.of(() -> declare(session.channel(), queue, Map.of("x-queue-type", "stream")));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue '%s' in vhost '/':"
                    .formatted(queue)
                + " \"unsupported queue type 'stream'\"");
  }

  private static void declare(Channel channel, String queue, Map<String, Object> arguments)
      throws Exception {
    channel.queueDeclare(queue, true, false, false, arguments);
  }

  private static String inequivalent(String queue, String received, String current) {
    return "406 PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue '%s' in vhost '/':"
            .formatted(queue)
        + " received '%s' but current is '%s'".formatted(received, current);
  }
}
