package io.leveret.conformance.queue;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The argument `x-max-priority`.
@AlsoOnTwoLoops
final class PriorityTest {

  @RegisterExtension final Session session = new Session();

  /// DL-14
  @Test
  @Proves("DL-14")
  void handsOutTheHighestPriorityFirst() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 10));

    publish(channel, queue, 1, 3, 2, 10, 0, 3);

    assertThat(drain(channel, queue)).containsExactly("10.3", "3.1", "3.5", "2.2", "1.0", "0.4");
  }

  /// DL-14: all of 255.
  @Test
  @Proves("DL-14")
  void knows255Priorities() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 255));

    publish(channel, queue, 0, 127, 128, 254, 255, 64, 63);

    assertThat(drain(channel, queue))
        .containsExactly("255.4", "254.3", "128.2", "127.1", "64.5", "63.6", "0.0");
  }

  /// G130
  @Test
  @Proves({"DL-14", "G057", "G130"})
  void takesWhatIsTooHighForTheHighest() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 3));

    publish(channel, queue, 3, 200, 2, 4);
    var first = channel.basicGet(queue, false);
    var second = channel.basicGet(queue, false);

    assertThat(first.getProps().getPriority()).as("in the order of arrival").isEqualTo(3);
    assertThat(second.getProps().getPriority()).as("told as it was sent").isEqualTo(200);
    assertThat(drain(channel, queue)).containsExactly("4.3", "2.2");
  }

  /// G130
  @Test
  @Proves({"DL-14", "G130"})
  void takesNoneForTheLowest() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 3));
    session.enqueue(queue, "none");

    publish(channel, queue, 0, 1);

    assertThat(drain(channel, queue)).containsExactly("1.1", "none", "0.0");
  }

  /// DL-14: a queue without the argument knows no priorities.
  @Test
  @Proves("DL-14")
  void ignoresPrioritiesUnlessAsked() throws Exception {
    var channel = session.channel();
    var queue = session.queue();

    publish(channel, queue, 0, 9, 5);

    assertThat(drain(channel, queue)).containsExactly("0.0", "9.1", "5.2");
  }

  /// G084: what comes back comes before others of its priority, and after those of a higher one.
  @Test
  @Proves({"DL-14", "G084"})
  void putsBackIntoThePriority() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 5));
    publish(channel, queue, 2, 2, 1);
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    publish(channel, queue, 5);

    channel.basicNack(tag, false, true);
    Clients.roundTrip(channel);

    assertThat(drain(channel, queue)).containsExactly("5.0", "2.0", "2.1", "1.2");
  }

  /// DL-14: what is with a consumer is not overtaken any more, all else is.
  @Test
  @Proves("DL-14")
  void overtakesWhatIsNotHandedOut() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-priority", 5));
    channel.basicQos(1);
    publish(channel, queue, 1, 1);
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, false, inbox);
    var first = inbox.next();
    publish(channel, queue, 5);
    Clients.roundTrip(channel);

    channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
    var second = inbox.next();
    channel.basicAck(second.getEnvelope().getDeliveryTag(), false);

    assertThat(List.of(Inbox.body(first), Inbox.body(second), Inbox.body(inbox.next())))
        .containsExactly("1.0", "5.0", "1.1");
  }

  /// Publishes a message of each priority, its body the priority and its number.
  private static void publish(Channel channel, String queue, int... priorities) throws Exception {
    for (int i = 0; i < priorities.length; i++) {
      var properties = new AMQP.BasicProperties.Builder().priority(priorities[i]).build();
      channel.basicPublish("", queue, properties, utf8(priorities[i] + "." + i));
    }
  }
}
