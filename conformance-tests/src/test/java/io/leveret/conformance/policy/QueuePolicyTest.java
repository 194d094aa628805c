package io.leveret.conformance.policy;

import static io.leveret.conformance.harness.Clients.awaitMessage;
import static io.leveret.conformance.harness.Clients.awaitReady;
import static io.leveret.conformance.harness.Clients.awaitTrue;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Policies;
import io.leveret.conformance.harness.Policies.Policy;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a policy changes in queues that are there and in use, and what it leaves when it goes.
final class QueuePolicyTest {

  @RegisterExtension final Session session = new Session();
  @RegisterExtension final Policies policies = new Policies();

  @Test
  @Proves({"DL-05", "G133"})
  void sendsDeadLettersByAPolicyThatCameLater() throws Exception {
    var queue = session.queue();
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var channel = session.channel();
    var letters = Session.boundQueue(channel, exchange, "");
    var policy =
        policies.set(
            Policy.of(
                exactly(queue),
                "{\"dead-letter-exchange\":\"%s\",\"dead-letter-routing-key\":\"dead\"}"
                    .formatted(exchange)));

    awaitTrue(() -> rejectOne(channel, queue) && ready(channel, letters) > 0);

    var letter = awaitMessage(channel, letters);
    assertThat(letter.getEnvelope().getRoutingKey()).isEqualTo("dead");
    assertThat(letter.getProps().getHeaders().get("x-first-death-queue")).hasToString(queue);
    policies.clear(policy);
    awaitTrue(() -> {
      channel.queuePurge(letters);
      return rejectOne(channel, queue) && ready(channel, letters) == 0;
    });
  }

  @Test
  @Proves({"OPS-03", "G133"})
  void dropsAtOnceWhatIsTooMany() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a", "b", "c", "d");

    policies.set(Policy.of(exactly(queue), "{\"max-length\":2}"));

    var channel = session.channel();
    awaitReady(channel, queue, 2);
    assertThat(drain(channel, queue)).containsExactly("c", "d");
  }

  /// The limit goes with the policy.
  @Test
  @Proves({"OPS-03", "G133"})
  void letsAQueueGrowAgain() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 3));
    var policy = policies.set(Policy.of(exactly(queue), "{\"max-length\":2}"));
    var channel = session.channel();
    awaitTrue(() -> lengthAfterFour(channel, queue) == 2);

    policies.clear(policy);

    awaitTrue(() -> lengthAfterFour(channel, queue) == 3);
  }

  @Test
  @Proves({"OPS-03", "G133"})
  void changesWhatAFullQueueDoes() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 1));
    session.enqueue(queue, "a", "b");

    policies.set(Policy.of(exactly(queue), "{\"overflow\":\"reject-publish\"}"));

    var channel = session.confirmingChannel();
    awaitTrue(() -> {
      channel.basicPublish("", queue, MessageProperties.MINIMAL_BASIC, Session.utf8("c"));
      return !channel.waitForConfirms(10_000);
    });
    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// G129: what is in the queue keeps the time it has.
  @Test
  @Proves({"G129", "G133"})
  void limitsTheTimeOfWhatComesLater() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "old");
    var channel = session.channel();

    policies.set(Policy.of(exactly(queue), "{\"message-ttl\":1}"));

    var probe = session.queue();
    policies.set(Policy.of(exactly(probe), "{\"message-ttl\":1}"));
    awaitTrue(() -> {
      session.enqueue(probe, "probe");
      return channel.basicGet(probe, true) == null;
    });
    assertThat(drain(channel, queue)).startsWith("old");
  }

  @Test
  @Proves({"OPS-03", "G133"})
  void endsAQueueThatNobodyUses() throws Exception {
    var queue = session.queue();
    var other = session.queue();

    policies.set(Policy.of(exactly(queue), "{\"expires\":300}"));

    // Asking for the queue would be a use: so it is told by the answer to a purge alone.
    awaitTrue(() -> !isPurgeable(queue));
    assertThat(isPurgeable(other)).isTrue();
  }

  @Test
  @Proves({"OPS-03", "G083", "G133"})
  void limitsDeliveriesFromNowOn() throws Exception {
    var queue = session.queue(Map.of("x-queue-type", "quorum"));
    session.enqueue(queue, "m");
    var channel = session.channel();

    policies.set(Policy.of(exactly(queue), "{\"delivery-limit\":2}"));

    int[] deliveries = {0};
    awaitTrue(() -> {
      var got = channel.basicGet(queue, false);
      if (got != null) {
        deliveries[0]++;
        channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
      }
      return got == null && ready(channel, queue) == 0;
    });
    assertThat(deliveries[0]).isBetween(3, 20); // without the policy RabbitMQ allows 20 failures
  }

  /// CO-11: an ack that is overdue by a policy takes the delivery back.
  @Test
  @Proves({"CO-11", "OPS-03", "G133"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "a classic queue does not take back a delivery whose time is over")
  void limitsTheTimeOfAnAck() throws Exception {
    var queue = session.queue();
    var inbox = Session.consume(session.channel(), queue);

    policies.set(Policy.of(exactly(queue), "{\"consumer-timeout\":100}"));
    session.enqueue(queue, "m");

    assertThat(inbox.nextBodies(2)).containsExactly("m", "m");
  }

  static String exactly(String name) {
    return "^" + name + "$";
  }

  private boolean rejectOne(Channel channel, String queue) throws Exception {
    session.enqueue(queue, "m");
    var got = awaitMessage(channel, queue, false);
    channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
    return true;
  }

  private long lengthAfterFour(Channel channel, String queue) throws Exception {
    session.enqueue(queue, "a", "b", "c", "d");
    return ready(channel, queue);
  }

  private boolean isPurgeable(String queue) throws Exception {
    var channel = session.channel();
    try {
      channel.queuePurge(queue);
      channel.close();
      return true;
    } catch (IOException gone) {
      return false;
    }
  }
}
