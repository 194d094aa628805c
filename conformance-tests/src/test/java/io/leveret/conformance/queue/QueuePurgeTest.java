package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `queue.purge`: 50.30.
final class QueuePurgeTest {

  @RegisterExtension final Session session = new Session();

  /// G103, QU-01
  @Test
  @Proves({"G103", "QU-01"})
  void answersWithTheNumberOfReadyMessages() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a", "b", "c");
    var channel = session.channel();

    var purged = channel.queuePurge(queue);

    assertThat(purged.getMessageCount()).isEqualTo(3);
    assertThat(ready(channel, queue)).isZero();
  }

  /// G103
  @Test
  @Proves("G103")
  void leavesUnacknowledgedMessagesAlone() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b", "c");
    var got = channel.basicGet(queue, false);

    var purged = channel.queuePurge(queue);
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);

    assertThat(purged.getMessageCount()).isEqualTo(2);
    assertThat(drain(channel, queue)).containsExactly("a");
  }

  /// G103
  @Test
  @Proves("G103")
  void answersZeroForAnEmptyQueue() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var purged = channel.queuePurge(queue);

    assertThat(purged.getMessageCount()).isZero();
  }

  /// QU-01
  @Test
  @Proves("QU-01")
  void refusesAMissingQueue() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.queuePurge(missing));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("50.30");
  }

  /// QU-11: what is published later is kept, in order.
  @Test
  @Proves({"QU-01", "QU-11"})
  void leavesTheQueueInUse() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    publish(channel, "", queue, "a", "b");
    channel.queuePurge(queue);
    publish(channel, "", queue, "c", "d");

    assertThat(drain(channel, queue)).containsExactly("c", "d");
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void purgesWithoutAnAnswer() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b");

    channel.asyncRpc(new AMQP.Queue.Purge.Builder().queue(queue).nowait().build());

    assertThat(ready(channel, queue)).isZero();
  }
}
