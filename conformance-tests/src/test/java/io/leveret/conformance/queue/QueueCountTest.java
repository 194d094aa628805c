package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The counts that a queue answers with, which tests of applications rely on.
final class QueueCountTest {

  @RegisterExtension final Session session = new Session();

  /// G140: a confirmed message is counted, seen from any connection.
  @Test
  @Proves({"G140", "G091"})
  void isExactOnceMessagesAreConfirmed() throws Exception {
    var queue = session.queue();
    var bodies = Collections.nCopies(100, "m").toArray(String[]::new);
    var other = session.connect().createChannel();

    session.enqueue(queue, bodies);
    long transients = ready(other, queue);
    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, bodies);

    assertThat(transients).isEqualTo(100);
    assertThat(ready(other, queue)).isEqualTo(200);
  }

  /// G091: only ready messages count.
  @Test
  @Proves({"G091", "G140"})
  void leavesOutUnacknowledgedMessages() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a", "b", "c");
    var channel = session.channel();
    var got = channel.basicGet(queue, false);

    long whileOut = ready(channel, queue);
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);

    assertThat(whileOut).isEqualTo(2);
    Clients.awaitReady(channel, queue, 3);
  }

  /// G091
  @Test
  @Proves("G091")
  void countsConsumers() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var first = Session.consume(channel, queue);
    Session.consume(session.connect().createChannel(), queue);

    long two = consumers(channel, queue);
    channel.basicCancel(first.getConsumerTag());

    assertThat(two).isEqualTo(2);
    assertThat(consumers(session.channel(), queue)).isEqualTo(1);
  }

  /// G091: a consumer goes with its connection.
  @Test
  @Proves("G091")
  void forgetsTheConsumersOfAClosedConnection() throws Exception {
    var queue = session.queue();
    var connection = session.connect();
    Session.consume(connection.createChannel(), queue);

    connection.close();

    Clients.awaitTrue(() -> consumers(session.channel(), queue) == 0);
  }

  private static long consumers(Channel channel, String queue) throws Exception {
    return channel.queueDeclarePassive(queue).getConsumerCount();
  }
}
