package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.cancel` in both directions: 60.30.
@AlsoOnTwoLoops
final class CancelTest {

  @RegisterExtension final Session session = new Session();

  /// CO-02: nothing is delivered behind the answer.
  @Test
  @Proves("CO-02")
  void endsTheDeliveries() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = consume(channel, queue);
    publish(channel, "", queue, "a");
    inbox.next();

    channel.basicCancel(inbox.getConsumerTag());
    publish(channel, "", queue, "b");

    assertThat(drain(channel, queue)).containsExactly("b");
    assertThat(inbox.isEmpty()).isTrue();
  }

  /// CO-02, G089: what was delivered may still be acknowledged.
  @Test
  @Proves({"CO-02", "G089"})
  void leavesDeliveriesToBeSettled() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b");
    var inbox = consume(channel, queue);
    var first = inbox.next();
    var second = inbox.next();

    channel.basicCancel(inbox.getConsumerTag());
    channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
    channel.basicNack(second.getEnvelope().getDeliveryTag(), false, true);

    assertThat(drain(channel, queue)).containsExactly("b");
  }

  /// G074
  @Test
  @Proves("G074")
  void isContentWithAnUnknownTag() throws Exception {
    var raw = session.broker().openRawChannel();

    raw.send(1, cancel("never heard of", false));

    assertThat(raw.expect(1, 60, 31).reader().shortstr()).isEqualTo("never heard of");
  }

  /// CH-14
  @Test
  @Proves("CH-14")
  void cancelsWithoutAnAnswer() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.send(1, RawMethods.consume(queue, "mine", true));
    raw.expect(1, 60, 21);

    raw.send(1, cancel("mine", true));
    raw.send(1, RawMethods.queueDeclarePassive(queue));

    var declared = raw.expect(1, 50, 11).reader();
    declared.shortstr();
    assertThat(declared.int32()).isZero();
    assertThat(declared.int32()).isZero();
  }

  /// CO-03, G075: a consumer hears of the end of its queue.
  @Test
  @Proves({"CO-03", "G075"})
  void tellsAConsumerThatItsQueueIsDeleted() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var inbox = consume(channel, queue);

    session.connect().createChannel().queueDelete(queue);

    assertThat(inbox.nextCancellation()).isEqualTo(inbox.getConsumerTag());
    assertThat(channel.isOpen()).isTrue();
  }

  /// CO-03: also when it deletes the queue itself.
  @Test
  @Proves({"CO-03", "G075"})
  void tellsTheConsumerThatDeletedItsQueue() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = consume(channel, queue);

    channel.queueDelete(queue);

    assertThat(inbox.nextCancellation()).isEqualTo(inbox.getConsumerTag());
  }

  /// G075: sent without asking for an answer.
  @Test
  @Proves("G075")
  void sendsItsOwnCancelWithoutWaiting() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.send(1, RawMethods.consume(queue, "mine", true));
    raw.expect(1, 60, 21);

    session.channel().queueDelete(queue);

    var cancel = raw.expect(1, 60, 30).reader();
    assertThat(cancel.shortstr()).isEqualTo("mine");
    assertThat(cancel.int8()).isEqualTo(1);
  }

  /// G074: a client that answers all the same is not at fault.
  @Test
  @Proves("G074")
  @Differs(from = "RabbitMQ 4.3.6", because = "it closes the connection with 541 INTERNAL_ERROR")
  void takesAnAnswerToItsOwnCancelSilently() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.send(1, RawMethods.consume(queue, "mine", true));
    raw.expect(1, 60, 21);
    session.channel().queueDelete(queue);
    raw.expect(1, 60, 30);

    raw.send(1, WireWriter.method(60, 31).shortstr("mine"));
    raw.send(1, RawMethods.qos(1));

    raw.expect(1, 60, 11);
  }

  /// G075: only clients that declared the capability are told.
  @Test
  @Proves({"G075", "CO-03", "PC-06"})
  void doesNotTellAClientWithoutTheCapability() throws Exception {
    var queue = session.queue();
    var raw = session.broker().connectRaw();
    raw.awaitTune(RawMethods.plainClientProperties());
    var tune = raw.expect(0, 10, 30).reader();
    raw.tuneOk(tune.int16(), tune.int32(), 0);
    raw.send(0, RawMethods.open("/"));
    raw.expect(0, 10, 41);
    raw.openChannel(1);
    raw.send(1, RawMethods.consume(queue, "mine", true));
    raw.expect(1, 60, 21);

    session.channel().queueDelete(queue);
    raw.send(1, RawMethods.qos(1));

    raw.expect(1, 60, 11);
  }

  /// G070: a tag that the broker cancelled is free again.
  @Test
  @Proves({"CO-03", "G070"})
  void freesTheTag() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();
    raw.send(1, RawMethods.consume(queue, "mine", true));
    raw.expect(1, 60, 21);
    session.channel().queueDelete(queue);
    raw.expect(1, 60, 30);

    raw.send(1, RawMethods.queueDeclare(queue));
    raw.expect(1, 50, 11);
    raw.send(1, RawMethods.consume(queue, "mine", true));

    raw.expect(1, 60, 21);
  }

  /// CO-02: other consumers of the channel go on.
  @Test
  @Proves("CO-02")
  void leavesOtherConsumersAlone() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var cancelled = consume(channel, queue);
    var staying = consume(channel, queue);

    channel.basicCancel(cancelled.getConsumerTag());
    publish(channel, "", queue, "a", "b");

    assertThat(staying.nextBodies(2)).containsExactly("a", "b");
  }

  /// CO-02: cancelling and consuming over and over loses nothing.
  @Test
  @Proves({"CO-02", "QU-11"})
  void losesNothingWhenConsumersComeAndGo() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    for (int i = 0; i < 100; i++) {
      publish(channel, "", queue, Integer.toString(i));
    }
    channel.basicQos(3);

    for (int i = 0; i < 100; i++) {
      var inbox = consume(channel, queue);
      var delivery = inbox.next();
      channel.basicCancel(inbox.getConsumerTag());
      channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
      channel.basicRecover(true);
      assertThat(delivery.getBody()).isEqualTo(Session.utf8(Integer.toString(i)));
    }

    assertThat(drain(channel, queue)).isEmpty();
  }

  private static WireWriter cancel(String consumerTag, boolean nowait) {
    return WireWriter.method(60, 30).shortstr(consumerTag).bits(nowait);
  }
}
