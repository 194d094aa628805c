package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The arguments `x-max-length` and `x-max-length-bytes` of queues that drop what comes first.
@AlsoOnTwoLoops
final class MaxLengthTest {

  @RegisterExtension final Session session = new Session();

  /// DL-12
  @Test
  @Proves({"DL-12", "DL-13", "G126"})
  void dropsTheOldest() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-length", 3));

    session.enqueue(queue, "a", "b", "c", "d", "e");

    assertThat(drain(channel, queue)).containsExactly("c", "d", "e");
  }

  /// G126
  @Test
  @Proves({"DL-01", "DL-12", "G126"})
  void makesLettersOfWhatIsDropped() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-max-length", 1));

    session.enqueue(queue, "a", "b", "c");

    Clients.awaitTrue(() -> ready(channel, letters) == 2);
    var letter = Letter.take(channel, letters);
    assertThat(letter.body()).isEqualTo("a");
    assertThat(letter.deaths().getFirst().reason()).isEqualTo("maxlen");
    assertThat(Letter.take(channel, letters).body()).isEqualTo("b");
    assertThat(drain(channel, queue)).containsExactly("c");
  }

  /// G127: bytes of bodies; properties and headers cost nothing.
  @Test
  @Proves({"DL-12", "G127"})
  void countsTheBytesOfBodies() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-length-bytes", 10));
    var properties =
        new AMQP.BasicProperties.Builder().headers(Map.of("large", "x".repeat(1000))).build();

    session.enqueue(queue, properties, "12345", "67890", "", "");
    assertThat(ready(channel, queue)).isEqualTo(4);
    session.enqueue(queue, properties, "1");

    assertThat(drain(channel, queue)).containsExactly("67890", "", "", "1");
  }

  /// G127: whichever limit is reached first.
  @Test
  @Proves({"DL-12", "G127"})
  void keepsBothLimits() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-length", 3, "x-max-length-bytes", 10));

    session.enqueue(queue, "a", "b", "c", "d");
    assertThat(drain(channel, queue)).containsExactly("b", "c", "d");
    session.enqueue(queue, "12345678", "90", "x");
    assertThat(drain(channel, queue)).containsExactly("90", "x");
  }

  /// G127: what is longer than the queue may ever be does not stay.
  @Test
  @Proves({"DL-12", "G127"})
  void dropsAMessageThatNeverFits() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-length-bytes", 4));

    session.enqueue(queue, "a", "too long");

    Clients.awaitTrue(() -> ready(channel, queue) == 0);
  }

  /// G127: only what is ready counts.
  @Test
  @Proves({"DL-12", "G127"})
  void doesNotCountWhatIsHeld() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-max-length", 2));
    session.enqueue(queue, "a", "b");
    Letter.hold(channel, queue);
    Letter.hold(channel, queue);

    session.enqueue(queue, "c", "d", "e");

    assertThat(ready(channel, queue)).isEqualTo(2);
    assertThat(drain(channel, queue)).containsExactly("d", "e");
  }

  /// G127: what comes back may be too much.
  @Test
  @Proves({"DL-12", "G127"})
  void dropsWhatComesBackIntoAFullQueue() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-max-length", 2));
    session.enqueue(queue, "a");
    long tag = Letter.hold(channel, queue).getEnvelope().getDeliveryTag();
    session.enqueue(queue, "b", "c");

    channel.basicNack(tag, false, true);

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("a");
    assertThat(drain(channel, queue)).containsExactly("b", "c");
  }

  /// A queue of no length hands through what somebody takes at once.
  @Test
  @Proves({"DL-12", "G127"})
  void handsThroughWithALengthOfZero() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-max-length", 0));
    var inbox = new Inbox(channel);
    var tag = channel.basicConsume(queue, true, inbox);

    publish(channel, "", queue, "a", "b");
    assertThat(inbox.nextBodies(2)).containsExactly("a", "b");
    channel.basicCancel(tag);
    publish(channel, "", queue, "c");

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("c");
    assertThat(ready(channel, queue)).isZero();
  }

  /// G126: dropped is what would be delivered next, which is the highest priority.
  @Test
  @Proves({"DL-12", "DL-14", "G126"})
  void dropsTheHighestPriorityFirst() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-max-length", 2, "x-max-priority", 5));
    for (int priority : new int[] {1, 5, 2, 0, 9}) {
      var properties = new AMQP.BasicProperties.Builder().priority(priority).build();
      channel.basicPublish("", queue, properties, utf8("p" + priority));
    }

    assertThat(Letter.bodies(channel, letters, 3)).containsExactly("p5", "p2", "p9");
    assertThat(drain(channel, queue)).containsExactly("p1", "p0");
  }
}
