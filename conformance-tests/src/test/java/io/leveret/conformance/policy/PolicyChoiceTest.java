package io.leveret.conformance.policy;

import static io.leveret.conformance.harness.Clients.awaitTrue;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Policies;
import io.leveret.conformance.harness.Policies.Policy;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Which of several policies a queue has, and what of its arguments is left.
///
/// A queue's limit is seen by filling it: [#limit].
final class PolicyChoiceTest {
  private static final int MOST = 6;

  @RegisterExtension final Session session = new Session();
  @RegisterExtension final Policies policies = new Policies();

  @Test
  @Proves({"OPS-03", "G133"})
  void isTheOneOfTheHighestPriority() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var pattern = QueuePolicyTest.exactly(queue);
    policies.set(Policy.of(pattern, limit(4)).priority(5));
    var high = policies.set(Policy.of(pattern, limit(3)).priority(6));
    policies.set(Policy.of(pattern, limit(2)).priority(4));

    awaitTrue(() -> limit(channel, queue) == 3);
    policies.clear(high);
    awaitTrue(() -> limit(channel, queue) == 4);
  }

  /// One policy only: of the others nothing is taken, whatever they say.
  @Test
  @Proves({"OPS-03", "G133"})
  void isNeverPutTogetherFromSeveral() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var pattern = QueuePolicyTest.exactly(queue);
    var other = policies.set(Policy.of(pattern, limit(2)));
    awaitTrue(() -> limit(channel, queue) == 2);

    policies.set(Policy.of(pattern, "{\"expires\":600000}").priority(1));

    awaitTrue(() -> limit(channel, queue) == MOST);
    policies.clear(other);
  }

  @Test
  @Proves({"OPS-03", "G133"})
  void isAnotherOneWhenItIsSetAgain() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var policy = policies.set(Policy.of(QueuePolicyTest.exactly(queue), limit(2)));
    awaitTrue(() -> limit(channel, queue) == 2);

    policies.set(policy.saying(limit(4)));

    awaitTrue(() -> limit(channel, queue) == 4);
  }

  @Test
  @Proves({"OPS-03", "G134"})
  void isFoundAnywhereInTheName() throws Exception {
    var name = session.name();
    policies.set(Policy.of(name.substring(5), limit(2)));

    session.channel().queueDeclare(name, true, false, false, Map.of());

    assertThat(limit(session.channel(), name)).isEqualTo(2);
  }

  /// The one look-around that many policies have.
  @Test
  @Proves({"OPS-03", "G134"})
  void leavesOutNamesThatBeginOtherwise() throws Exception {
    var queue = session.queue();
    var other = session.queue();
    policies.set(Policy.of("^(?!%s$)%s".formatted(other, prefixOf(queue, other)), limit(2)));

    var channel = session.channel();

    awaitTrue(() -> limit(channel, queue) == 2);
    assertThat(limit(channel, other)).isEqualTo(MOST);
  }

  @Test
  @Proves("G134")
  void isForExclusiveQueues() throws Exception {
    var name = session.name();
    var channel = session.channel();
    policies.set(Policy.of(QueuePolicyTest.exactly(name), limit(2)));

    channel.queueDeclare(name, false, true, false, Map.of());

    assertThat(limit(channel, name)).isEqualTo(2);
  }

  @Test
  @Proves("OPS-03")
  void keepsToTheKindOfQueue() throws Exception {
    var classic = session.queue();
    var quorum = session.queue(Map.of("x-queue-type", "quorum"));
    var pattern = "^(%s|%s)$".formatted(classic, quorum);
    var channel = session.channel();

    var policy = policies.set(Policy.of(pattern, limit(2)).applyTo("classic_queues"));
    awaitTrue(() -> limit(channel, classic) == 2);
    assertThat(limit(channel, quorum)).isEqualTo(MOST);
    policies.set(policy.applyTo("quorum_queues"));
    awaitTrue(() -> limit(channel, quorum) == 2 && limit(channel, classic) == MOST);
    policies.set(policy.applyTo("exchanges"));
    awaitTrue(() -> limit(channel, quorum) == MOST);
    policies.set(policy.applyTo("queues"));

    awaitTrue(() -> limit(channel, quorum) == 2 && limit(channel, classic) == 2);
  }

  @Test
  @Proves("OPS-04")
  void isLoweredByTheOperatorsPolicy() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var pattern = QueuePolicyTest.exactly(queue);
    var own = policies.set(Policy.of(pattern, limit(4)));
    awaitTrue(() -> limit(channel, queue) == 4);

    var operator = policies.set(Policy.of(pattern, limit(2)).byOperator());
    awaitTrue(() -> limit(channel, queue) == 2);
    policies.set(operator.saying(limit(5)));
    awaitTrue(() -> limit(channel, queue) == 4);
    policies.clear(own);

    awaitTrue(() -> limit(channel, queue) == 5);
  }

  @Test
  @Proves("OPS-04")
  void givesTheOperatorTheWordOnOverflow() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 1));
    var pattern = QueuePolicyTest.exactly(queue);
    policies.set(Policy.of(pattern, "{\"overflow\":\"drop-head\"}"));

    policies.set(Policy.of(pattern, "{\"overflow\":\"reject-publish\"}").byOperator());

    var channel = session.confirmingChannel();
    awaitTrue(() -> {
      channel.basicPublish("", queue, null, Session.utf8("m"));
      return !channel.waitForConfirms(10_000);
    });
  }

  @Test
  @Proves("OPS-05")
  void leavesTheSmallerLimit() throws Exception {
    var less = session.queue(Map.of("x-max-length", 2));
    var more = session.queue(Map.of("x-max-length", 5));
    var channel = session.channel();

    policies.set(Policy.of("^(%s|%s)$".formatted(less, more), limit(3)));

    awaitTrue(() -> limit(channel, more) == 3);
    assertThat(limit(channel, less)).isEqualTo(2);
  }

  @Test
  @Proves("OPS-05")
  void leavesTheArgumentsWordOnOverflow() throws Exception {
    var queue = session.queue(Map.of("x-overflow", "drop-head"));
    var channel = session.channel();

    policies.set(
        Policy.of(
            QueuePolicyTest.exactly(queue), "{\"overflow\":\"reject-publish\",\"max-length\":2}"));

    awaitTrue(() -> limit(channel, queue) == 2);
    assertThat(Session.drain(channel, queue)).containsExactly("4", "5");
  }

  private static String limit(int length) {
    return "{\"max-length\":%d}".formatted(length);
  }

  /// How many of several messages a queue keeps.
  private long limit(Channel channel, String queue) throws Exception {
    channel.queuePurge(queue);
    channel.confirmSelect();
    for (int i = 0; i < MOST; i++) {
      channel.basicPublish("", queue, null, Session.utf8("" + i));
    }
    channel.waitForConfirms(10_000);
    return ready(channel, queue);
  }

  private static String prefixOf(String one, String other) {
    int length = 0;
    while (one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return one.substring(0, length);
  }
}
