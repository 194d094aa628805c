package io.leveret.conformance.tx;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `tx.rollback`, and transactions that end without a commit: 90.30.
@AlsoOnTwoLoops
final class TxRollbackTest {

  @RegisterExtension final Session session = new Session();

  private Channel transactional() throws Exception {
    var channel = session.channel();
    channel.txSelect();
    return channel;
  }

  /// AK-08
  @Test
  @Proves({"AK-08", "G067"})
  void dropsMessages() throws Exception {
    var queue = session.queue();
    var channel = transactional();
    Session.publish(channel, "", queue, "transient");
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, utf8("persistent"));
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[1_000_000]);

    channel.txRollback();
    Session.publish(channel, "", queue, "later");
    channel.txCommit();

    assertThat(drain(channel, queue)).containsExactly("later");
  }

  /// G068: nor are they returned.
  @Test
  @Proves({"G067", "G068"})
  void returnsNothing() throws Exception {
    var channel = transactional();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    channel.addReturnListener(returned -> seen.add(returned.getReplyText()));
    channel.basicPublish("", "leveret-no-such-queue", true, null, utf8("m"));

    channel.txRollback();
    channel.txCommit();

    assertThat(seen).isEmpty();
  }

  /// G067: messages stay where they are, and can be acknowledged again.
  @Test
  @Proves({"AK-08", "G067"})
  void undoesAcknowledgements() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first", "second");
    var channel = transactional();
    var inbox = Session.consume(channel, queue);
    long first = inbox.next().getEnvelope().getDeliveryTag();
    long second = inbox.next().getEnvelope().getDeliveryTag();
    channel.basicAck(first, false);
    channel.basicNack(second, false, true);

    channel.txRollback();

    assertThat(ready(channel, queue)).isZero();
    assertThat(inbox.isEmpty()).isTrue();
    channel.basicAck(second, true);
    channel.txCommit();
    channel.close();
    assertThat(drain(session.channel(), queue)).isEmpty();
  }

  /// AK-08: the end of the channel is a rollback.
  @Test
  @Proves({"AK-08", "G067"})
  void comesWithTheEndOfTheChannel() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first");
    var channel = transactional();
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicAck(tag, false);
    Session.publish(channel, "", queue, "second");

    channel.close();

    var other = session.channel();
    var back = other.basicGet(queue, true);
    assertThat(back.getBody()).isEqualTo(utf8("first"));
    assertThat(back.getEnvelope().isRedeliver()).isTrue();
    assertThat(ready(other, queue)).isZero();
  }

  /// AK-08: so is the end of the connection.
  @Test
  @Proves({"AK-08", "G067"})
  void comesWithTheEndOfTheConnection() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "first");
    var connection = session.connect();
    var channel = connection.createChannel();
    channel.txSelect();
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    channel.basicAck(tag, false);
    for (int i = 0; i < 100; i++) {
      channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[10_000]);
    }
    channel.basicQos(1);

    connection.abort();

    var other = session.channel();
    Clients.awaitTrue(() -> ready(other, queue) == 1);
    assertThat(drain(other, queue)).containsExactly("first");
  }
}
