package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A queue hands out what it was given in the order it was given.
@AlsoOnTwoLoops
final class QueueOrderTest {

  @RegisterExtension final Session session = new Session();

  /// QU-11
  @Test
  @Proves("QU-11")
  void keepsTheOrderOfAChannel() throws Exception {
    var queue = session.queue();
    var bodies = IntStream.range(0, 1_000).mapToObj(Integer::toString).toArray(String[]::new);

    session.enqueue(queue, bodies);

    assertThat(drain(session.channel(), queue)).containsExactly(bodies);
  }

  /// QU-11: persistent and transient messages stand in one line.
  @Test
  @Proves({"QU-11", "G056"})
  void keepsTheOrderAcrossDeliveryModes() throws Exception {
    var queue = session.queue();
    var channel = session.confirmingChannel();
    var bodies = IntStream.range(0, 200).mapToObj(Integer::toString).toArray(String[]::new);

    for (int i = 0; i < bodies.length; i++) {
      var properties =
          i % 3 == 0 ? MessageProperties.MINIMAL_PERSISTENT_BASIC : MessageProperties.MINIMAL_BASIC;
      channel.basicPublish("", queue, properties, Session.utf8(bodies[i]));
    }
    channel.waitForConfirmsOrDie(10_000);

    assertThat(drain(channel, queue)).containsExactly(bodies);
  }

  /// QU-11: small and large messages stand in one line.
  @Test
  @Proves("QU-11")
  void keepsTheOrderAcrossSizes() throws Exception {
    var queue = session.queue();
    var channel = session.confirmingChannel();

    for (int i = 0; i < 40; i++) {
      var body = new byte[i % 4 == 0 ? 300_000 : 10];
      body[0] = (byte) i;
      channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    }
    channel.waitForConfirmsOrDie(20_000);

    for (int i = 0; i < 40; i++) {
      assertThat(channel.basicGet(queue, true).getBody()[0]).isEqualTo((byte) i);
    }
  }
}
