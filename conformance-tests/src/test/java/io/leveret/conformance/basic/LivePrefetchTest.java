package io.leveret.conformance.basic;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.NeedsOwnBroker;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// `basic.qos` where `limits.live-prefetch` is on; [QosTest] shows what it does by default.
@NeedsOwnBroker
final class LivePrefetchTest {
  @TempDir private static Path dataDir;
  private static @Nullable Broker broker;

  @RegisterExtension
  final Session session = new Session(() -> BrokerFixture.on(Objects.requireNonNull(broker)));

  @BeforeAll
  static void start() throws Exception {
    broker = Broker.startPrivate(dataDir, "-D", "limits.live-prefetch=true");
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  /// CH-06: more, and without any limit.
  @Test
  @Proves({"CH-06", "U-09"})
  void widensThePrefetchOfARunningConsumer() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel);
    channel.basicQos(1);
    var inbox = Session.consume(channel, queue);
    assertThat(inbox.nextBodies(1)).containsExactly("0");

    channel.basicQos(3);
    assertThat(inbox.nextBodies(2)).containsExactly("1", "2");
    settleDown(channel);
    assertThat(inbox.isEmpty()).isTrue();
    channel.basicQos(0);

    assertThat(inbox.nextBodies(3)).containsExactly("3", "4", "5");
  }

  /// CH-06: what is held beyond the new count is kept; nothing comes before there is room again.
  @Test
  @Proves({"CH-06", "U-09"})
  void narrowsThePrefetchOfARunningConsumer() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel);
    channel.basicQos(4);
    var inbox = Session.consume(channel, queue);
    var held = inbox.next(4);

    channel.basicQos(1);
    channel.basicAck(held.get(2).getEnvelope().getDeliveryTag(), true);
    settleDown(channel);
    assertThat(inbox.isEmpty()).isTrue();
    channel.basicAck(held.get(3).getEnvelope().getDeliveryTag(), false);

    assertThat(inbox.nextBodies(1)).containsExactly("4");
    settleDown(channel);
    assertThat(inbox.isEmpty()).isTrue();
  }

  /// CH-06: those of other channels keep theirs.
  @Test
  @Proves({"CH-06", "U-09"})
  void leavesOtherChannelsAlone() throws Exception {
    var channel = session.channel();
    var queue = filledQueue(channel);
    channel.basicQos(1);
    var inbox = Session.consume(channel, queue);
    inbox.next();

    session.channel().basicQos(5);
    settleDown(channel);

    assertThat(inbox.isEmpty()).isTrue();
  }

  private static String filledQueue(Channel channel) throws Exception {
    var queue = Session.exclusiveQueue(channel);
    Session.publish(channel, "", queue, "0", "1", "2", "3", "4", "5");
    return queue;
  }

  /// Sends a message through the broker and back, so that any delivery due has arrived before.
  private static void settleDown(Channel channel) throws Exception {
    var queue = Session.exclusiveQueue(channel);
    Session.publish(channel, "", queue, "");
    Clients.awaitMessage(channel, queue);
  }
}
