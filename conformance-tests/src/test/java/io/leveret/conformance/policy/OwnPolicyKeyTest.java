package io.leveret.conformance.policy;

import static io.leveret.conformance.harness.Clients.awaitMessage;
import static io.leveret.conformance.policy.QueuePolicyTest.exactly;
import static io.leveret.conformance.session.Session.drain;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Policies;
import io.leveret.conformance.harness.Policies.Policy;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Keys of policies that this broker has and RabbitMQ has not.
@Differs(from = "RabbitMQ 4.3.6", because = "it does not know these keys and refuses them")
final class OwnPolicyKeyTest {

  @RegisterExtension final Session session = new Session();
  @RegisterExtension final Policies policies = new Policies();

  /// A client that publishes a dead letter again with its headers goes on counting.
  @Test
  @Proves({"G123", "U-13"})
  void trustsTheHistoryThatAPublisherSendsAlong() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.FANOUT);
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange));
    var channel = session.channel();
    var letters = Session.boundQueue(channel, exchange, "");
    assertThat(deathsAfterAnotherRound(channel, queue, letters)).isEqualTo(1);

    var policy = policies.set(Policy.of(exactly(queue), "{\"trust-client-x-death\":true}"));
    assertThat(deathsAfterAnotherRound(channel, queue, letters)).isEqualTo(2);
    policies.set(policy.saying("{\"trust-client-x-death\":false}"));

    assertThat(deathsAfterAnotherRound(channel, queue, letters)).isEqualTo(1);
  }

  /// As before RabbitMQ 4.3: a nack counts as failed, too.
  @Test
  @Proves("G083")
  void countsEveryReturn() throws Exception {
    var queue = session.queue(Map.of("x-delivery-limit", 1));
    session.enqueue(queue, "m");
    var channel = session.channel();
    for (int i = 0; i < 5; i++) {
      nack(channel, queue);
    }

    policies.set(Policy.of(exactly(queue), "{\"delivery-limit-counts\":\"all\"}"));
    nack(channel, queue);
    nack(channel, queue);

    assertThat(channel.basicGet(queue, true)).isNull();
  }

  @Test
  @Proves("G126")
  void dropsTheLowestPriorityFirst() throws Exception {
    var queue = session.queue(Map.of("x-max-priority", 9, "x-max-length", 2));
    policies.set(Policy.of(exactly(queue), "{\"overflow-order\":\"lowest-priority\"}"));

    session.enqueue(queue, priority(1), "low");
    session.enqueue(queue, priority(9), "high", "high too");

    assertThat(drain(session.channel(), queue)).containsExactly("high", "high too");
  }

  private static void nack(Channel channel, String queue) throws Exception {
    var got = awaitMessage(channel, queue, false);
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
  }

  /// Publishes a dead letter again as it came, lets it die, and counts its deaths.
  private long deathsAfterAnotherRound(Channel channel, String queue, String letters)
      throws Exception {
    session.enqueue(queue, "m");
    reject(channel, queue);
    var letter = awaitMessage(channel, letters);
    channel.basicPublish("", queue, letter.getProps(), letter.getBody());
    reject(channel, queue);
    var headers = awaitMessage(channel, letters).getProps().getHeaders();
    var deaths = (List<?>) Objects.requireNonNull(headers.get("x-death"));
    return (Long) Objects.requireNonNull(((Map<?, ?>) deaths.getFirst()).get("count"));
  }

  private static void reject(Channel channel, String queue) throws Exception {
    var got = awaitMessage(channel, queue, false);
    channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
  }

  private static BasicProperties priority(int priority) {
    return new BasicProperties.Builder().priority(priority).build();
  }
}
