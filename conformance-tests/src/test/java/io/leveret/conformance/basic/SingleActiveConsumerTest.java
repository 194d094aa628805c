package io.leveret.conformance.basic;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Queues with `x-single-active-consumer`: one consumer has all messages, the others wait.
@AlsoOnTwoLoops
final class SingleActiveConsumerTest {

  private static final Map<String, Object> SINGLE = Map.of("x-single-active-consumer", true);

  @RegisterExtension final Session session = new Session();

  /// CO-08: whoever came first.
  @Test
  @Proves("CO-08")
  void givesAllMessagesToOneConsumer() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();
    var active = Session.consume(channel, queue);
    var waiting = Session.consume(channel, queue);

    session.enqueue(queue, "a", "b", "c");

    assertThat(active.nextBodies(3)).containsExactly("a", "b", "c");
    assertThat(waiting.isEmpty()).isTrue();
  }

  /// CO-08: messages wait for the active one, too.
  @Test
  @Proves("CO-08")
  void passesNothingOnWhenTheActiveOneIsFull() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();
    channel.basicQos(1);
    var active = Session.consume(channel, queue);
    var waiting = Session.consume(session.channel(), queue);

    session.enqueue(queue, "a", "b");
    assertThat(active.nextBodies(1)).containsExactly("a");
    channel.basicAck(1, false);

    assertThat(active.nextBodies(1)).containsExactly("b");
    assertThat(waiting.isEmpty()).isTrue();
  }

  /// CO-08: in the order in which they came; what the first held is redelivered in order.
  @Test
  @Proves({"CO-08", "AK-02"})
  void failsOverInTheOrderOfRegistration() throws Exception {
    var queue = session.queue(SINGLE);
    var first = session.connect();
    var channel = first.createChannel();
    channel.basicQos(2);
    var active = Session.consume(channel, queue);
    var second = Session.consume(session.channel(), queue);
    var third = Session.consume(session.channel(), queue);
    session.enqueue(queue, "a", "b", "c");
    active.next(2);

    first.close();

    assertThat(second.nextBodies(3)).containsExactly("a", "b", "c");
    second.getChannel().close();
    assertThat(third.nextBodies(3)).containsExactly("a", "b", "c");
  }

  /// CO-08: the active one that leaves keeps what it holds until it settles it.
  @Test
  @Proves({"CO-08", "G089"})
  void leavesDeliveriesWithTheOneThatCancels() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();
    var active = Session.consume(channel, queue);
    var waiting = Session.consume(session.channel(), queue);
    session.enqueue(queue, "a");
    active.next();

    channel.basicCancel(active.getConsumerTag());
    session.enqueue(queue, "b");

    assertThat(waiting.nextBodies(1)).containsExactly("b");
    channel.basicAck(1, false);
    Clients.roundTrip(channel);
    assertThat(channel.isOpen()).isTrue();
  }

  /// CO-08, CO-07: the highest priority takes over, and displaces nobody before.
  @Test
  @Proves({"CO-08", "CO-07"})
  void failsOverToTheHighestPriority() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();
    var active = consume(channel, queue, 0);
    var low = consume(channel, queue, 0);
    var high = consume(channel, queue, 5);
    var alsoHigh = consume(channel, queue, 5);

    session.enqueue(queue, "1");
    assertThat(active.nextBodies(1)).containsExactly("1");
    channel.basicCancel(active.getConsumerTag());
    session.enqueue(queue, "2");
    assertThat(high.nextBodies(1)).containsExactly("2");
    channel.basicCancel(high.getConsumerTag());
    session.enqueue(queue, "3");
    assertThat(alsoHigh.nextBodies(1)).containsExactly("3");
    var highest = consume(channel, queue, 9);
    session.enqueue(queue, "4");
    assertThat(alsoHigh.nextBodies(1)).containsExactly("4");
    channel.basicCancel(alsoHigh.getConsumerTag());
    session.enqueue(queue, "5");
    assertThat(highest.nextBodies(1)).containsExactly("5");
    assertThat(low.isEmpty()).isTrue();
  }

  /// G071
  @Test
  @Proves({"G071", "CO-08", "CO-04"})
  void refusesAnExclusiveConsumer() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();

    var refused =
        Refusal.of(() ->
            channel.basicConsume(queue, false, "", false, true, Map.of(), new Inbox(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "403 ACCESS_REFUSED - queue '%s' in vhost '/' in exclusive use".formatted(queue));
    assertThat(refused.method()).isEqualTo("60.20");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// CO-08: `basic.get` is not held up by it.
  @Test
  @Proves({"CO-08", "CO-09"})
  void letsMessagesBeGot() throws Exception {
    var queue = session.queue(SINGLE);
    var channel = session.channel();
    channel.basicQos(1);
    var active = Session.consume(channel, queue);
    session.enqueue(queue, "a", "b");
    active.next();

    assertThat(Clients.awaitMessage(channel, queue).getBody()).asString().isEqualTo("b");
  }

  /// G080
  @Test
  @Proves({"G080", "CO-08"})
  void refusesToGetFromAQuorumQueue() throws Exception {
    var queue = session.queue(Map.of("x-single-active-consumer", true, "x-queue-type", "quorum"));
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.basicGet(queue, true));

    assertThat(refused.codeAndText())
        .startsWith(
            "405 RESOURCE_LOCKED - cannot obtain access to locked queue '%s' in vhost '/'."
                    .formatted(queue)
                + " basic.get operations are not supported by ");
    assertThat(refused.method()).isEqualTo("60.70");
  }

  private static Inbox consume(Channel channel, String queue, int priority) throws IOException {
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, "", false, false, Map.of("x-priority", priority), inbox);
    return inbox;
  }
}
