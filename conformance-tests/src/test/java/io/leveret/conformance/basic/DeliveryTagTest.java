package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.util.Collections;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Delivery tags: per channel, from 1, without gaps.
final class DeliveryTagTest {

  @RegisterExtension final Session session = new Session();

  /// G078: consumers of a channel and gets share one sequence.
  @Test
  @Proves("G078")
  void countsDeliveriesAndGetsOfAChannelTogether() throws Exception {
    var channel = session.channel();
    var one = exclusiveQueue(channel);
    var two = exclusiveQueue(channel);
    var toGet = exclusiveQueue(channel);
    publish(channel, "", one, "a", "b", "c");
    publish(channel, "", two, "a", "b", "c");
    publish(channel, "", toGet, "x");

    var first = consume(channel, one);
    var second = consume(channel, two);
    var deliveries = Stream.concat(first.next(3).stream(), second.next(3).stream()).toList();
    GetResponse got = channel.basicGet(toGet, false);

    assertThat(deliveries)
        .extracting(Delivery::getEnvelope)
        .extracting(envelope -> envelope.getDeliveryTag())
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(got.getEnvelope().getDeliveryTag()).isEqualTo(7);
  }

  /// G078: deliveries that need no acknowledgement count too.
  @Test
  @Proves({"G078", "CO-05"})
  void countsDeliveriesWithoutAcknowledgement() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, Collections.nCopies(300, "m").toArray(String[]::new));
    var inbox = new Inbox(channel);

    channel.basicConsume(queue, true, inbox);
    var tags = inbox.next(300).stream().map(m -> m.getEnvelope().getDeliveryTag()).toList();

    assertThat(tags).isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
  }

  /// G078: never used again, not even for the same message.
  @Test
  @Proves({"G078", "G082"})
  void givesARedeliveryANewTag() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "m");
    var inbox = consume(channel, queue);

    channel.basicReject(inbox.next().getEnvelope().getDeliveryTag(), true);
    var again = inbox.next();

    assertThat(again.getEnvelope().getDeliveryTag()).isEqualTo(2);
    assertThat(again.getEnvelope().isRedeliver()).isTrue();
  }

  /// G078: each channel counts for itself.
  @Test
  @Proves("G078")
  void startsWithOneOnEveryChannel() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a", "b");
    var first = session.channel();
    var second = session.channel();

    long tagOfFirst = first.basicGet(queue, false).getEnvelope().getDeliveryTag();
    long tagOfSecond = second.basicGet(queue, false).getEnvelope().getDeliveryTag();

    assertThat(tagOfFirst).isEqualTo(1);
    assertThat(tagOfSecond).isEqualTo(1);
  }
}
