package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.consume;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.harness.WireWriter;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.consume`: 60.20.
final class ConsumeTest {

  @RegisterExtension final Session session = new Session();

  /// G069, CO-01: the answer comes before the first message.
  @Test
  @Proves({"G069", "CO-01"})
  void answersBeforeTheFirstDelivery() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var raw = session.broker().openRawChannel();

    raw.send(1, RawMethods.consume(queue, "mine", true));

    assertThat(raw.expect(1, 60, 21).reader().shortstr()).isEqualTo("mine");
    assertThat(raw.expect(1, 60, 60).reader().shortstr()).isEqualTo("mine");
    assertThat(raw.expectContent(1)).isEqualTo(Session.utf8("m"));
  }

  /// G069
  @Test
  @Proves("G069")
  void choosesATagWhenTheClientHasNone() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var tag = channel.basicConsume(queue, new DefaultConsumer(channel));

    assertThat(tag).matches("amq\\.ctag-[\\w-]{22}");
  }

  /// G069: without an answer, messages come all the same.
  @Test
  @Proves({"G069", "CH-14"})
  void deliversWithoutAnAnswer() throws Exception {
    var queue = session.queue();
    session.enqueue(queue, "m");
    var raw = session.broker().openRawChannel();

    raw.send(
        1,
        WireWriter.method(60, 20)
            .int16(0)
            .shortstr(queue)
            .shortstr("quiet")
            .bits(false, true, false, true)
            .emptyTable());

    assertThat(raw.expect(1, 60, 60).reader().shortstr()).isEqualTo("quiet");
  }

  /// CO-01: what was there before and what comes later, in order.
  @Test
  @Proves({"CO-01", "QU-11"})
  void deliversInOrder() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var bodies = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
    publish(channel, "", queue, bodies.subList(0, 250).toArray(String[]::new));

    var inbox = consume(channel, queue);
    publish(channel, "", queue, bodies.subList(250, 500).toArray(String[]::new));

    assertThat(inbox.nextBodies(500)).isEqualTo(bodies);
  }

  /// G079: the delivery says where the message was published to.
  @Test
  @Proves("G079")
  void deliversTheExchangeAndTheRoutingKey() throws Exception {
    var channel = session.channel();
    var queue = Session.boundQueue(channel, "amq.topic", "news.#");
    var inbox = consume(channel, queue);

    publish(channel, "amq.topic", "news.of.today", "m");

    var envelope = inbox.next().getEnvelope();
    assertThat(envelope.getExchange()).isEqualTo("amq.topic");
    assertThat(envelope.getRoutingKey()).isEqualTo("news.of.today");
    assertThat(envelope.isRedeliver()).isFalse();
  }

  /// G070: a tag in use is an error of the connection.
  @Test
  @Proves("G070")
  void closesTheConnectionWhenATagIsUsedTwice() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    channel.basicConsume(queue, true, "mine", new DefaultConsumer(channel));

    var refused =
        Refusal.of(() -> channel.basicConsume(queue, true, "mine", new DefaultConsumer(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo("530 NOT_ALLOWED - attempt to reuse consumer tag 'mine'");
    assertThat(refused.method()).isEqualTo("60.20");
    assertThat(refused.fromChannel()).isFalse();
  }

  /// G070: another channel may use it, and after a cancel this one too.
  @Test
  @Proves("G070")
  void allowsTheSameTagOnAnotherChannelAndAfterACancel() throws Exception {
    var channel = session.channel();
    var other = session.channel();
    var queue = exclusiveQueue(channel);

    channel.basicConsume(queue, true, "mine", new DefaultConsumer(channel));
    other.basicConsume(queue, true, "mine", new DefaultConsumer(other));
    channel.basicCancel("mine");
    channel.basicConsume(queue, true, "mine", new DefaultConsumer(channel));

    assertThat(other.isOpen()).isTrue();
    assertThat(channel.queueDeclarePassive(queue).getConsumerCount()).isEqualTo(2);
  }

  /// G071
  @Test
  @Proves("G071")
  void refusesAMissingQueue() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.basicConsume(missing, new DefaultConsumer(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("60.20");
  }

  /// G076: arguments that mean nothing are ignored.
  @Test
  @Proves("G069")
  void ignoresUnknownArguments() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = new Inbox(channel);

    channel.basicConsume(
        queue, true, "", false, false, Map.of("x-cancel-on-ha-failover", true), inbox);
    publish(channel, "", queue, "m");

    assertThat(inbox.nextBodies(1)).containsExactly("m");
  }

  /// CO-05: no acknowledgement is awaited, and a prefetch means nothing.
  @Test
  @Proves({"CO-05", "CH-04"})
  void settlesAsItDeliversWithoutAcknowledgements() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b", "c");
    channel.basicQos(1);
    var inbox = new Inbox(channel);

    channel.basicConsume(queue, true, inbox);
    var bodies = inbox.nextBodies(3);
    channel.close();

    assertThat(bodies).containsExactly("a", "b", "c");
    assertThat(session.channel().basicGet(queue, true)).isNull();
  }

  /// CO-04, G071
  @Test
  @Proves({"CO-04", "G071"})
  void refusesAConsumerNextToAnExclusiveOne() throws Exception {
    var queue = session.queue();
    var owner = session.channel();
    owner.basicConsume(queue, true, "", false, true, Map.of(), new DefaultConsumer(owner));
    var channel = session.connect().createChannel();

    var refused = Refusal.of(() -> channel.basicConsume(queue, new DefaultConsumer(channel)));

    assertThat(refused.codeAndText()).isEqualTo(inExclusiveUse(queue));
    assertThat(refused.method()).isEqualTo("60.20");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// CO-04, G071
  @Test
  @Proves({"CO-04", "G071"})
  void refusesAnExclusiveConsumerNextToAnother() throws Exception {
    var queue = session.queue();
    consume(session.channel(), queue);
    var channel = session.channel();

    var refused =
        Refusal.of(() ->
            channel.basicConsume(
                queue, true, "", false, true, Map.of(), new DefaultConsumer(channel)));

    assertThat(refused.codeAndText()).isEqualTo(inExclusiveUse(queue));
  }

  /// CO-04: the queue is free again when the exclusive consumer is gone.
  @Test
  @Proves("CO-04")
  void allowsAConsumerAfterAnExclusiveOne() throws Exception {
    var queue = session.queue();
    var owner = session.channel();
    owner.basicConsume(queue, true, "mine", false, true, Map.of(), new DefaultConsumer(owner));

    owner.basicCancel("mine");
    var inbox = consume(session.channel(), queue);
    session.enqueue(queue, "m");

    assertThat(inbox.nextBodies(1)).containsExactly("m");
  }

  /// CO-04: an exclusive consumer does not lock the queue for anything else.
  @Test
  @Proves("CO-04")
  void leavesGetToOthersNextToAnExclusiveConsumer() throws Exception {
    var queue = session.queue();
    var owner = session.channel();
    owner.basicQos(1);
    owner.basicConsume(queue, false, "", false, true, Map.of(), new DefaultConsumer(owner));
    session.enqueue(queue, "a", "b");
    var channel = session.connect().createChannel();

    var got = Clients.awaitMessage(channel, queue);

    assertThat(got.getBody()).isEqualTo(Session.utf8("b"));
  }

  /// CH-13: the answers to pipelined methods come in their order.
  @Test
  @Proves("CO-01")
  void answersPipelinedConsumersInOrder() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    for (int i = 0; i < 10; i++) {
      channel.basicConsume(queue, true, "tag-" + i, new DefaultConsumer(channel));
    }
    var declared = channel.queueDeclarePassive(queue);

    assertThat(declared.getConsumerCount()).isEqualTo(10);
  }

  private static String inExclusiveUse(String queue) {
    return "403 ACCESS_REFUSED - queue '%s' in vhost '/' in exclusive use".formatted(queue);
  }
}
