package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What comes back to its queue: marked, and to the place it had.
@AlsoOnTwoLoops
final class RedeliveryTest {

  @RegisterExtension final Session session = new Session();

  @Nested
  final class Marks {

    /// G082
    @Test
    @Proves({"G082", "AK-01"})
    void aRejectedMessage() throws Exception {
      var channel = session.channel();
      var queue = exclusiveQueue(channel);
      publish(channel, "", queue, "m");

      channel.basicReject(tag(channel.basicGet(queue, false)), true);

      assertThat(channel.basicGet(queue, true).getEnvelope().isRedeliver()).isTrue();
    }

    /// G082
    @Test
    @Proves({"G082", "AK-01"})
    void aNackedMessage() throws Exception {
      var channel = session.channel();
      var queue = exclusiveQueue(channel);
      publish(channel, "", queue, "m");

      channel.basicNack(tag(channel.basicGet(queue, false)), false, true);

      assertThat(channel.basicGet(queue, true).getEnvelope().isRedeliver()).isTrue();
    }

    /// G082, G085
    @Test
    @Proves({"G082", "G085", "AK-03"})
    void aRecoveredMessage() throws Exception {
      var channel = session.channel();
      var queue = exclusiveQueue(channel);
      publish(channel, "", queue, "m");
      channel.basicGet(queue, false);

      channel.basicRecover(true);

      assertThat(channel.basicGet(queue, true).getEnvelope().isRedeliver()).isTrue();
    }

    /// G082, G044
    @Test
    @Proves({"G082", "G044"})
    void aMessageOfAClosedChannel() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "a", "b");
      var first = session.channel();
      first.basicGet(queue, false);

      first.close();
      var channel = session.channel();
      var a = channel.basicGet(queue, true);
      var b = channel.basicGet(queue, true);

      assertThat(a.getBody()).isEqualTo(Session.utf8("a"));
      assertThat(a.getEnvelope().isRedeliver()).isTrue();
      assertThat(b.getEnvelope().isRedeliver()).isFalse();
    }

    /// G082
    @Test
    @Proves("G082")
    void aMessageOfAClosedConnection() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "m");
      var connection = session.connect();
      connection.createChannel().basicGet(queue, false);

      connection.close();

      var got = Clients.awaitMessage(session.channel(), queue);
      assertThat(got.getEnvelope().isRedeliver()).isTrue();
    }

    /// G082: a channel that the broker closes gives back what it had.
    @Test
    @Proves({"G082", "G087"})
    void aMessageOfAChannelThatErred() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "m");
      var channel = session.channel();
      channel.basicGet(queue, false);

      channel.basicAck(17, false);
      Clients.awaitClose(channel);

      var got = Clients.awaitMessage(session.channel(), queue);
      assertThat(got.getEnvelope().isRedeliver()).isTrue();
    }

    /// G082: a message that waited in the queue all the time is not marked.
    @Test
    @Proves("G082")
    void nothingThatWasNotDelivered() throws Exception {
      var channel = session.channel();
      var queue = exclusiveQueue(channel);
      publish(channel, "", queue, "a", "b");

      channel.basicNack(tag(channel.basicGet(queue, false)), false, true);
      var a = channel.basicGet(queue, true);
      var b = channel.basicGet(queue, true);

      assertThat(a.getEnvelope().isRedeliver()).isTrue();
      assertThat(b.getEnvelope().isRedeliver()).isFalse();
    }
  }

  @Nested
  final class Place {

    /// AK-02, G084
    @Test
    @Proves({"AK-02", "G084", "QU-11"})
    void isTheOneAMessageHad() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 5);
      channel.basicGet(queue, true);
      var one = channel.basicGet(queue, false);
      channel.basicGet(queue, true);

      channel.basicNack(tag(one), false, true);

      assertThat(drain(channel, queue)).containsExactly("1", "3", "4");
    }

    /// AK-02, G084: given back in any order, they stand in their old order.
    @Test
    @Proves({"AK-02", "G084"})
    void doesNotDependOnTheOrderOfGivingBack() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 6);
      var got = get(channel, queue, 5);

      for (int i : new int[] {3, 0, 4, 1, 2}) {
        channel.basicReject(tag(got[i]), true);
      }

      assertThat(drain(channel, queue)).containsExactly("0", "1", "2", "3", "4", "5");
    }

    /// AK-02, G084: all at once.
    @Test
    @Proves({"AK-02", "G084"})
    void isKeptByAMultipleNack() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 10);
      var got = get(channel, queue, 8);
      channel.basicAck(tag(got[2]), false);

      channel.basicNack(tag(got[5]), true, true);

      assertThat(drain(channel, queue)).containsExactly("0", "1", "3", "4", "5", "8", "9");
    }

    /// AK-02, G084: what two channels held comes together again.
    @Test
    @Proves({"AK-02", "G084"})
    void isKeptByMessagesOfTwoChannels() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "0", "1", "2", "3", "4", "5");
      var odd = session.channel();
      var even = session.connect().createChannel();
      for (int i = 0; i < 3; i++) {
        even.basicGet(queue, false);
        odd.basicGet(queue, false);
      }

      odd.close();
      even.close();

      assertThat(drain(session.channel(), queue)).containsExactly("0", "1", "2", "3", "4", "5");
    }

    /// AK-02: a consumer meets them in their old order, before what came later.
    @Test
    @Proves({"AK-02", "G084"})
    void isKeptTowardsAConsumer() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 4);
      get(channel, queue, 4);
      publish(channel, "", queue, "4");

      channel.basicRecover(true);
      var inbox = consume(channel, queue);

      assertThat(inbox.nextBodies(5)).containsExactly("0", "1", "2", "3", "4");
    }

    /// AK-02: with a prefetch of 1, a refused message comes back before the next one.
    @Test
    @Proves({"AK-02", "CH-04"})
    void isAtTheHeadForTheOnlyConsumer() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 3);
      channel.basicQos(1);
      var inbox = consume(channel, queue);

      for (int i = 0; i < 5; i++) {
        var delivery = inbox.next();
        assertThat(Inbox.body(delivery)).isEqualTo("0");
        assertThat(delivery.getEnvelope().isRedeliver()).isEqualTo(i > 0);
        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), true);
      }
      channel.basicAck(inbox.next().getEnvelope().getDeliveryTag(), false);

      assertThat(inbox.nextBodies(1)).containsExactly("1");
    }

    /// AK-02: another consumer takes what one gives back.
    @Test
    @Proves({"AK-02", "G082"})
    void isOpenToAnotherConsumer() throws Exception {
      var queue = session.queue();
      var holding = session.channel();
      holding.basicQos(2);
      var first = consume(holding, queue);
      session.enqueue(queue, "a", "b");
      first.next(2);
      var second = consume(session.connect().createChannel(), queue);

      holding.close();

      assertThat(second.next(2)).extracting(Inbox::body).containsExactly("a", "b");
    }

    /// AK-02: 5,000 at once.
    @Test
    @Proves({"AK-02", "G084"})
    void isKeptByManyMessages() throws Exception {
      var channel = session.channel();
      var queue = filledQueue(channel, 5_000);
      var inbox = consume(channel, queue);
      inbox.next(5_000);

      channel.basicCancel(inbox.getConsumerTag());
      channel.basicNack(0, true, true);
      var again = consume(channel, queue);

      assertThat(again.nextBodies(5_000)).isEqualTo(numbers(5_000));
    }
  }

  private static String filledQueue(Channel channel, int messages) throws Exception {
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, numbers(messages).toArray(String[]::new));
    return queue;
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static GetResponse[] get(Channel channel, String queue, int count) throws Exception {
    var got = new GetResponse[count];
    for (int i = 0; i < count; i++) {
      got[i] = channel.basicGet(queue, false);
    }
    return got;
  }

  private static long tag(GetResponse got) {
    return got.getEnvelope().getDeliveryTag();
  }
}
