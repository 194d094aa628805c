package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A queue that is neither durable nor exclusive: shared, and kept in memory only.
///
/// RabbitMQ 4.3 takes it where the deprecated feature `transient_nonexcl_queues` is permitted, and
/// refuses it with a 541 of the connection where it is not.
final class TransientQueueTest {

  @RegisterExtension final Session session = new Session();

  /// QU-03, G101
  @Test
  @Proves({"QU-03", "G101"})
  void isSharedByConnections() throws Exception {
    var queue = declare();
    session.enqueue(queue, "a", "b");
    var channel = session.connect().createChannel();

    var first = channel.basicGet(queue, true);

    assertThat(first.getBody()).isEqualTo(Session.utf8("a"));
    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// QU-03
  @Test
  @Proves("QU-03")
  void outlivesTheConnectionThatDeclaredIt() throws Exception {
    var queue = session.name();
    var connection = session.connect();
    connection.createChannel().queueDeclare(queue, false, false, false, Map.of());

    connection.close();
    session.enqueue(queue, "m");

    assertThat(drain(session.channel(), queue)).containsExactly("m");
  }

  /// G063: a persistent message is confirmed as soon as the queue has it.
  @Test
  @Proves({"QU-03", "G063"})
  void confirmsPersistentMessages() throws Exception {
    var queue = declare();

    session.enqueue(queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, "a", "b");

    assertThat(drain(session.channel(), queue)).containsExactly("a", "b");
  }

  private String declare() throws Exception {
    var queue = session.name();
    session.channel().queueDeclare(queue, false, false, false, Map.of());
    return queue;
  }
}
