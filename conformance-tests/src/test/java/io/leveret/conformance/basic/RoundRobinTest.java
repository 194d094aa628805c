package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Consumers of one queue take turns.
@AlsoOnTwoLoops
final class RoundRobinTest {

  private static final int MESSAGES = 30;

  @RegisterExtension final Session session = new Session();

  /// CO-01: in the order in which they came.
  @Test
  @Proves("CO-01")
  void servesTheConsumersOfAChannelInTurn() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var inboxes = new ArrayList<Inbox>();
    for (int i = 0; i < 3; i++) {
      inboxes.add(consume(channel, queue));
    }

    publishNumbers(queue);

    for (int i = 0; i < 3; i++) {
      assertThat(inboxes.get(i).nextBodies(MESSAGES / 3)).isEqualTo(everyThird(i));
    }
  }

  /// CO-01
  @Test
  @Proves("CO-01")
  void servesTheConsumersOfSeveralConnectionsInTurn() throws Exception {
    var queue = session.queue();
    var inboxes = new ArrayList<Inbox>();
    for (int i = 0; i < 3; i++) {
      inboxes.add(consume(session.connect().createChannel(), queue));
    }

    publishNumbers(queue);

    for (int i = 0; i < 3; i++) {
      assertThat(inboxes.get(i).nextBodies(MESSAGES / 3)).isEqualTo(everyThird(i));
    }
  }

  /// CO-01: who cannot take a message loses the turn, not the others.
  @Test
  @Proves({"CO-01", "CH-04"})
  void passesOverAConsumerWithoutCredit() throws Exception {
    var queue = session.queue();
    var full = session.channel();
    full.basicQos(1);
    var blocked = consume(full, queue);
    var free = consume(session.channel(), queue);

    publishNumbers(queue);

    assertThat(free.nextBodies(MESSAGES - 1)).hasSize(MESSAGES - 1);
    assertThat(blocked.nextBodies(1)).containsExactly("0");
    assertThat(blocked.isEmpty()).isTrue();
  }

  /// CO-01: a consumer that leaves takes no turn any more.
  @Test
  @Proves({"CO-01", "CO-02"})
  void goesOnWithThoseThatStay() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var leaving = consume(channel, queue);
    var first = consume(channel, queue);
    var second = consume(channel, queue);

    channel.basicCancel(leaving.getConsumerTag());
    publishNumbers(queue);

    assertThat(first.nextBodies(MESSAGES / 2)).hasSize(MESSAGES / 2);
    assertThat(second.nextBodies(MESSAGES / 2)).hasSize(MESSAGES / 2);
    assertThat(leaving.isEmpty()).isTrue();
  }

  private void publishNumbers(String queue) throws Exception {
    var publisher = session.channel();
    for (int i = 0; i < MESSAGES; i++) {
      publish(publisher, "", queue, Integer.toString(i));
    }
  }

  private static List<String> everyThird(int first) {
    return IntStream.range(0, MESSAGES / 3).mapToObj(i -> Integer.toString(first + 3 * i)).toList();
  }
}
