package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A queue with the auto-delete bit: it ends with its last consumer.
final class AutoDeleteQueueTest {

  @RegisterExtension final Session session = new Session();

  /// G104, QU-05
  @Test
  @Proves({"G104", "QU-05"})
  void goesWhenItsLastConsumerIsCancelled() throws Exception {
    var channel = session.channel();
    var queue = autoDelete(channel);
    var first = channel.basicConsume(queue, new DefaultConsumer(channel));
    var second = channel.basicConsume(queue, new DefaultConsumer(channel));

    channel.basicCancel(first);
    assertThat(exists(queue)).isTrue();
    channel.basicCancel(second);

    assertThat(exists(queue)).isFalse();
  }

  /// G104
  @Test
  @Proves({"G104", "QU-05"})
  void goesWithTheChannelOfItsLastConsumer() throws Exception {
    var channel = session.channel();
    var queue = autoDelete(channel);
    channel.basicConsume(queue, new DefaultConsumer(channel));

    channel.close();

    assertThat(exists(queue)).isFalse();
  }

  /// G104
  @Test
  @Proves({"G104", "QU-05"})
  void goesWithTheConnectionOfItsLastConsumer() throws Exception {
    var connection = session.connect();
    var channel = connection.createChannel();
    var queue = autoDelete(channel);
    channel.basicConsume(queue, new DefaultConsumer(channel));

    connection.close();

    Clients.awaitTrue(() -> !exists(queue));
  }

  /// G104
  @Test
  @Proves({"G104", "QU-05"})
  void staysUntilItHadAConsumer() throws Exception {
    var connection = session.connect();
    var queue = autoDelete(connection.createChannel());

    connection.close();

    assertThat(exists(queue)).isTrue();
  }

  /// G104: a get is no consumer.
  @Test
  @Proves({"G104", "QU-05"})
  void staysAfterAGet() throws Exception {
    var channel = session.channel();
    var queue = autoDelete(channel);
    publish(channel, "", queue, "a", "b");

    channel.basicGet(queue, true);
    channel.close();

    assertThat(exists(queue)).isTrue();
  }

  /// G104: what was unacknowledged is lost with the queue; the acknowledgement is still fine.
  @Test
  @Proves({"G104", "G089"})
  void takesUnacknowledgedMessagesAlong() throws Exception {
    var channel = session.channel();
    var queue = autoDelete(channel);
    publish(channel, "", queue, "a");
    var inbox = Session.consume(channel, queue);
    var delivery = inbox.next();

    channel.basicCancel(inbox.getConsumerTag());
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    Clients.roundTrip(channel);

    assertThat(channel.isOpen()).isTrue();
    assertThat(exists(queue)).isFalse();
  }

  private String autoDelete(Channel channel) throws Exception {
    var queue = session.name();
    channel.queueDeclare(queue, true, false, true, Map.of());
    return queue;
  }

  private boolean exists(String queue) throws Exception {
    var channel = session.channel();
    try {
      channel.queueDeclarePassive(queue);
      channel.close();
      return true;
    } catch (IOException missing) {
      assertThat(Clients.refusal(missing).replyCode()).isEqualTo(AMQP.NOT_FOUND);
      return false;
    }
  }
}
