package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How long messages may wait: the property `expiration` and the argument `x-message-ttl`.
final class MessageTtlTest {

  @RegisterExtension final Session session = new Session();

  /// DL-09
  @Test
  @Proves({"DL-09", "G128"})
  void endsAMessageAfterItsOwnTime() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    long start = System.nanoTime();

    expiring(channel, queue, "m", 300);

    var letter = Letter.take(channel, letters);
    assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
    assertThat(letter.deaths().getFirst().reason()).isEqualTo("expired");
    assertThat(letter.deaths().getFirst().originalExpiration()).isEqualTo("300");
    assertThat(letter.response().getProps().getExpiration()).isNull();
    assertThat(ready(channel, queue)).isZero();
  }

  /// DL-08
  @Test
  @Proves({"DL-08", "G128"})
  void endsMessagesAfterTheTimeOfTheirQueue() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 300));
    long start = System.nanoTime();

    session.enqueue(queue, "a", "b");

    assertThat(Letter.bodies(channel, letters, 2)).containsExactly("a", "b");
    assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
  }

  /// G128
  @Test
  @Proves({"DL-08", "DL-09", "G128"})
  void endsAMessageAfterTheShorterTime() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var patient = session.queue(to(letters, "x-message-ttl", 3_600_000));
    var hasty = session.queue(to(letters, "x-message-ttl", 50));

    expiring(channel, patient, "by its own", 50);
    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("by its own");
    expiring(channel, hasty, "by its queue", 3_600_000);
    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("by its queue");
  }

  /// U-05
  @Test
  @Proves({"DL-10", "U-05"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it looks only at the first message of a queue, so that a message with a short time"
              + " waits behind those with a long one")
  void endsAMessageWhereverItStands() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters));
    session.enqueue(queue, "stays");
    expiring(channel, queue, "late", 600);
    expiring(channel, queue, "soon", 50);
    publish(channel, "", queue, "stays, too");

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("soon");
    assertThat(ready(channel, queue)).isGreaterThanOrEqualTo(2);
    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("late");
    assertThat(Letter.bodies(channel, queue, 2)).containsExactly("stays", "stays, too");
  }

  /// DL-08: without an exchange for letters they are just gone.
  @Test
  @Proves({"DL-08", "DL-09"})
  void dropsMessagesWithoutAnExchange() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-message-ttl", 50));

    session.enqueue(queue, "a", "b", "c");

    Clients.awaitTrue(() -> ready(channel, queue) == 0);
  }

  /// G128: 0 is now or never.
  @Test
  @Proves({"DL-08", "DL-09", "G128"})
  void deliversAtOnceOrNeverWithATimeOfZero() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 0));
    var plain = session.queue(to(letters));

    publish(channel, "", queue, "nobody there");
    expiring(channel, plain, "nobody here", 0);
    assertThat(Letter.bodies(channel, letters, 2))
        .containsExactlyInAnyOrder("nobody there", "nobody here");

    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);
    publish(channel, "", queue, "1", "2", "3");
    assertThat(inbox.nextBodies(3)).containsExactly("1", "2", "3");
    assertThat(ready(channel, letters)).isZero();
  }

  /// G128: with credit for one, the next is too late.
  @Test
  @Proves({"DL-08", "G128"})
  void endsWhatTheConsumerHasNoCreditFor() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 0));
    channel.basicQos(1);
    var inbox = Session.consume(channel, queue);

    publish(channel, "", queue, "taken", "too late");

    assertThat(inbox.nextBodies(1)).containsExactly("taken");
    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("too late");
  }

  /// G128: a held message does not expire, but when it comes back it is as old as it is.
  @Test
  @Proves({"DL-08", "G128"})
  void keepsTheTimeOverARequeue() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 300));
    var other = session.queue(Map.of("x-message-ttl", 600));
    session.enqueue(queue, "m");
    var held = Letter.hold(channel, queue);
    session.enqueue(other, "clock");

    Clients.awaitTrue(() -> ready(channel, other) == 0);
    assertThat(ready(channel, letters)).isZero();
    channel.basicNack(held.getEnvelope().getDeliveryTag(), false, true);

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("m");
    assertThat(ready(channel, queue)).isZero();
  }

  /// G128: what comes back too late dies in the order of the queue.
  @Test
  @Proves({"DL-08", "G128"})
  void endsWhatComesBackTooLateInOrder() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 300));
    var other = session.queue(Map.of("x-message-ttl", 600));
    var holder = session.connect();
    var inbox = Session.consume(holder.createChannel(), queue);
    session.enqueue(queue, "1", "2", "3", "4", "5");
    assertThat(inbox.nextBodies(5)).hasSize(5);
    session.enqueue(other, "clock");

    Clients.awaitTrue(() -> ready(channel, other) == 0);
    holder.close();

    assertThat(Letter.bodies(channel, letters, 5)).containsExactly("1", "2", "3", "4", "5");
  }

  /// G128: acknowledged in time is acknowledged.
  @Test
  @Proves({"DL-08", "G128"})
  void doesNotEndWhatIsHeld() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-message-ttl", 100));
    session.enqueue(queue, "held");
    long tag = Letter.hold(channel, queue).getEnvelope().getDeliveryTag();
    session.enqueue(queue, "waiting");

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("waiting");
    channel.basicAck(tag, false);

    Clients.roundTrip(channel);
    assertThat(ready(channel, letters)).isZero();
    assertThat(channel.isOpen()).isTrue();
  }

  /// G128: nobody ever gets a message whose time is over.
  @Test
  @Proves({"DL-08", "DL-09", "G128"})
  void neverDeliversWhatIsTooOld() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of("x-message-ttl", 5));
    for (int round = 0; round < 20; round++) {
      long published = System.nanoTime();
      publish(channel, "", queue, "m");
      var got = channel.basicGet(queue, true);
      while (got == null && millisSince(published) < 5) {
        got = channel.basicGet(queue, true);
      }
      // From here on it is certain that its time is over.
      long received = System.nanoTime();
      Clients.awaitTrue(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - received) > 10);
      assertThat(channel.basicGet(queue, true)).isNull();
    }
  }

  /// U-05: the time counts in every priority.
  @Test
  @Proves({"DL-10", "DL-14", "U-05"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "there a message of a low priority expires only when it comes to be the first")
  void endsMessagesOfEveryPriority() throws Exception {
    var channel = session.channel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, "x-max-priority", 5));
    var high = new AMQP.BasicProperties.Builder().priority(5).build();
    channel.basicPublish("", queue, high, utf8("high"));
    var low = new AMQP.BasicProperties.Builder().priority(1).expiration("50").build();
    channel.basicPublish("", queue, low, utf8("low"));

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("low");
    assertThat(ready(channel, queue)).isEqualTo(1);
  }

  /// U-05: very many at once are no trouble for others.
  @Test
  @Proves({"DL-08", "U-05"})
  void letsOthersGoOnWhileManyExpire() throws Exception {
    int count = 20_000;
    var channel = session.confirmingChannel();
    var letters = session.queue();
    var queue = session.queue(to(letters, "x-message-ttl", 1_500));
    for (int i = 0; i < count; i++) {
      channel.basicPublish("", queue, null, utf8(Integer.toString(i)));
    }
    channel.waitForConfirmsOrDie(30_000);
    var bystander = session.connect().createChannel();
    var own = exclusiveQueue(bystander);

    long slowest = 0;
    while (ready(bystander, letters) < count) {
      long start = System.nanoTime();
      publish(bystander, "", own, "m");
      assertThat(bystander.basicGet(own, true)).isNotNull();
      slowest = Math.max(slowest, millisSince(start));
    }

    assertThat(slowest).as("milliseconds that others waited").isLessThan(5_000);
    var bodies = Session.drain(channel, letters);
    assertThat(bodies).hasSize(count).startsWith("0", "1").endsWith(Integer.toString(count - 1));
  }

  private static void expiring(Channel channel, String queue, String body, long expiration)
      throws Exception {
    var properties =
        new AMQP.BasicProperties.Builder().expiration(Long.toString(expiration)).build();
    channel.basicPublish("", queue, properties, utf8(body));
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
