package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `basic.ack`, `basic.nack` and `basic.reject`: 60.80, 60.120 and 60.90.
@AlsoOnTwoLoops
final class AckTest {

  @RegisterExtension final Session session = new Session();

  /// A way to settle one delivery, and the method that errors name.
  enum Settlement {
    ACK("60.80"),
    NACK("60.120"),
    REJECT("60.90");

    private final String method;

    Settlement(String method) {
      this.method = method;
    }

    void settle(Channel channel, long deliveryTag) throws Exception {
      switch (this) {
        case ACK -> channel.basicAck(deliveryTag, false);
        case NACK -> channel.basicNack(deliveryTag, false, false);
        case REJECT -> channel.basicReject(deliveryTag, false);
      }
    }
  }

  /// AK-01
  @ParameterizedTest
  @Proves("AK-01")
  @EnumSource
  void settlesOneMessageForGood(Settlement settlement) throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 3);

    settlement.settle(channel, 2);
    channel.basicRecover(true);

    assertThat(drain(channel, queue)).containsExactly("1", "3");
  }

  /// AK-01, G087: all up to the tag.
  @Test
  @Proves({"AK-01", "G087"})
  void settlesAllUpToTheTagWithMultiple() throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 5);

    channel.basicAck(3, true);
    channel.basicRecover(true);

    assertThat(drain(channel, queue)).containsExactly("4", "5");
  }

  /// AK-01: gaps in between do not matter.
  @Test
  @Proves({"AK-01", "G087"})
  void settlesWhatIsLeftUpToTheTagWithMultiple() throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 5);

    channel.basicNack(2, false, true);
    channel.basicAck(4, true);
    channel.basicRecover(true);

    assertThat(drain(channel, queue)).containsExactly("2", "5");
  }

  /// AK-01: over several queues, in the order of the tags.
  @Test
  @Proves({"AK-01", "G087"})
  void settlesAcrossQueuesWithMultiple() throws Exception {
    var channel = session.channel();
    var one = exclusiveQueue(channel);
    var two = exclusiveQueue(channel);
    publish(channel, "", one, "1", "3");
    publish(channel, "", two, "2", "4");
    channel.basicGet(one, false);
    channel.basicGet(two, false);
    channel.basicGet(one, false);
    channel.basicGet(two, false);

    channel.basicAck(3, true);
    channel.basicRecover(true);

    assertThat(drain(channel, one)).isEmpty();
    assertThat(drain(channel, two)).containsExactly("4");
  }

  /// G088
  @Test
  @Proves({"G088", "AK-01"})
  void settlesEverythingWithMultipleAndZero() throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 5);

    channel.basicAck(0, true);
    channel.basicRecover(true);

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G088
  @Test
  @Proves({"G088", "AK-01"})
  void isContentWithMultipleAndZeroWhenThereIsNothing() throws Exception {
    var channel = session.channel();

    channel.basicAck(0, true);
    channel.basicNack(0, true, true);
    Clients.roundTrip(channel);

    assertThat(channel.isOpen()).isTrue();
  }

  /// AK-01: nack with multiple may give back or drop.
  @Test
  @Proves("AK-01")
  void dropsManyWithNack() throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 4);

    channel.basicNack(2, true, false);
    channel.basicNack(4, true, true);

    assertThat(drain(channel, queue)).containsExactly("3", "4");
  }

  /// G089: after the queue is gone there is nothing to settle, and nothing wrong.
  @Test
  @Proves("G089")
  void isContentWithADeletedQueue() throws Exception {
    var channel = session.channel();
    var queue = holding(channel, 3);

    channel.queueDelete(queue);
    channel.basicAck(1, false);
    channel.basicNack(2, false, true);
    channel.basicReject(3, true);
    Clients.roundTrip(channel);

    assertThat(channel.isOpen()).isTrue();
  }

  /// G090: a late settlement for a channel that is closed already harms nobody.
  @Test
  @Proves("G090")
  void isIgnoredWhileTheChannelIsClosing() throws Exception {
    var raw = session.broker().openRawChannel();
    raw.openChannel(2);

    raw.send(1, RawMethods.ack(1, false));
    raw.send(1, RawMethods.ack(2, false));
    raw.expectChannelClose(1, 406, 60, 80);
    raw.send(1, RawMethods.ack(3, false));
    raw.send(1, RawMethods.channelCloseOk());
    raw.send(2, RawMethods.qos(1));

    raw.expect(2, 60, 11);
  }

  @Nested
  final class UnknownTag {

    /// G087
    @ParameterizedTest
    @Proves({"G087", "AK-01"})
    @EnumSource
    void isRefused(Settlement settlement) throws Exception {
      var channel = session.channel();
      holding(channel, 1);

      var refused = Refusal.later(channel, () -> settlement.settle(channel, 12_345));

      assertThat(refused.codeAndText()).isEqualTo(unknown(12_345));
      assertThat(refused.method()).isEqualTo(settlement.method);
      assertThat(refused.fromChannel()).isTrue();
    }

    /// G087: settled is as good as unknown.
    @ParameterizedTest
    @Proves({"G087", "AK-01"})
    @EnumSource
    void isRefusedTheSecondTime(Settlement settlement) throws Exception {
      var channel = session.channel();
      holding(channel, 2);
      settlement.settle(channel, 1);

      var refused = Refusal.later(channel, () -> settlement.settle(channel, 1));

      assertThat(refused.codeAndText()).isEqualTo(unknown(1));
    }

    /// G087: delivered without acknowledgement means settled.
    @Test
    @Proves({"G087", "CO-05"})
    void isThatOfADeliveryWithoutAcknowledgement() throws Exception {
      var channel = session.channel();
      var queue = exclusiveQueue(channel);
      publish(channel, "", queue, "m");
      channel.basicGet(queue, true);

      var refused = Refusal.later(channel, () -> channel.basicAck(1, false));

      assertThat(refused.codeAndText()).isEqualTo(unknown(1));
    }

    /// G087: tags mean nothing on another channel.
    @Test
    @Proves("G087")
    void isThatOfAnotherChannel() throws Exception {
      holding(session.channel(), 1);
      var channel = session.channel();

      var refused = Refusal.later(channel, () -> channel.basicAck(1, false));

      assertThat(refused.codeAndText()).isEqualTo(unknown(1));
    }

    /// G087: with multiple, a tag that was never given settles nothing.
    @Test
    @Proves({"G087", "AK-01"})
    void isRefusedWithMultiple() throws Exception {
      var queue = session.queue();
      session.enqueue(queue, "1", "2");
      var channel = session.channel();
      channel.basicGet(queue, false);
      channel.basicGet(queue, false);

      var refused = Refusal.later(channel, () -> channel.basicAck(3, true));

      assertThat(refused.codeAndText()).isEqualTo(unknown(3));
      assertThat(Clients.awaitMessage(session.channel(), queue).getMessageCount()).isEqualTo(1);
    }

    /// G087: with multiple, the tag itself has to be outstanding.
    @Test
    @Proves({"G087", "AK-01"})
    void isRefusedWithMultipleWhenItIsSettled() throws Exception {
      var channel = session.channel();
      holding(channel, 3);
      channel.basicAck(2, false);

      var refused = Refusal.later(channel, () -> channel.basicAck(2, true));

      assertThat(refused.codeAndText()).isEqualTo(unknown(2));
    }

    /// G088
    @ParameterizedTest
    @Proves({"G088", "AK-01"})
    @EnumSource
    void isZeroWithoutMultiple(Settlement settlement) throws Exception {
      var channel = session.channel();
      holding(channel, 1);

      var refused = Refusal.later(channel, () -> settlement.settle(channel, 0));

      assertThat(refused.codeAndText()).isEqualTo(unknown(0));
    }

    private static String unknown(long deliveryTag) {
      return "406 PRECONDITION_FAILED - unknown delivery tag " + deliveryTag;
    }
  }

  /// A queue of which `channel` holds the messages `1` to `count` under these tags.
  private static String holding(Channel channel, int count) throws Exception {
    var queue = exclusiveQueue(channel);
    for (int i = 1; i <= count; i++) {
      publish(channel, "", queue, Integer.toString(i));
      channel.basicGet(queue, false);
    }
    return queue;
  }
}
