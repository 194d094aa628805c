package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.recover` and `basic.recover-async`: 60.110 and 60.100.
@AlsoOnTwoLoops
final class RecoverTest {

  @RegisterExtension final Session session = new Session();

  /// G085, AK-03: from consumers and from gets.
  @Test
  @Proves({"G085", "AK-03"})
  void givesBackAllThatIsUnacknowledged() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b", "c");
    channel.basicGet(queue, false);
    var inbox = consume(channel, queue);
    inbox.next(2);
    channel.basicCancel(inbox.getConsumerTag());

    var answer = channel.basicRecover(true);

    assertThat(answer).isInstanceOf(AMQP.Basic.RecoverOk.class);
    assertThat(drain(channel, queue)).containsExactly("a", "b", "c");
  }

  /// G085: the consumers of the channel get them again.
  @Test
  @Proves({"G085", "AK-03"})
  void deliversAgainToItsConsumer() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b");
    var inbox = consume(channel, queue);
    inbox.next(2);

    channel.basicRecover(true);
    var again = inbox.next(2);

    assertThat(again).allMatch(delivery -> delivery.getEnvelope().isRedeliver());
    assertThat(again.getFirst().getBody()).isEqualTo(Session.utf8("a"));
    assertThat(again.getLast().getEnvelope().getDeliveryTag()).isEqualTo(4);
  }

  /// G085: only of this channel.
  @Test
  @Proves({"G085", "AK-03"})
  void leavesOtherChannelsAlone() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "a");
    session.channel().basicGet(queue, false);
    var channel = session.channel();

    channel.basicRecover(true);

    assertThat(channel.basicGet(queue, true)).isNull();
  }

  /// AK-03: what was acknowledged stays so.
  @Test
  @Proves("AK-03")
  void leavesAcknowledgedMessagesAlone() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b");
    channel.basicAck(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    channel.basicGet(queue, false);

    channel.basicRecover(true);

    assertThat(drain(channel, queue)).containsExactly("b");
  }

  /// G085
  @Test
  @Proves({"G085", "AK-03"})
  void refusesToRedeliverWithoutRequeueing() throws Exception {
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.basicRecover(false));

    assertThat(refused.codeAndText()).isEqualTo("540 NOT_IMPLEMENTED - requeue=false");
    assertThat(refused.method()).isEqualTo("60.110");
    assertThat(refused.fromChannel()).isFalse();
  }

  /// G085: the older form does the same and answers nothing.
  @Test
  @Proves({"G085", "AK-03"})
  void doesNotAnswerTheAsynchronousForm() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var raw = session.broker().openRawChannel();
    raw.send(1, RawMethods.get(queue, false));
    raw.expect(1, 60, 71);
    raw.expectContent(1);

    raw.send(1, WireWriter.method(60, 100).bits(true));
    raw.send(1, RawMethods.get(queue, true));

    var got = raw.expect(1, 60, 71).reader();
    assertThat(got.int64()).isEqualTo(2);
    assertThat(got.int8()).isEqualTo(1);
  }
}
