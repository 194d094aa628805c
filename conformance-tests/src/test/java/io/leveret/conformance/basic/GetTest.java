package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `basic.get`: 60.70.
final class GetTest {

  @RegisterExtension final Session session = new Session();

  /// CO-09, G080
  @Test
  @Proves({"CO-09", "G080"})
  void answersWithTheMessageAndTheNumberLeft() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b", "c");

    var got = channel.basicGet(queue, true);

    assertThat(got.getBody()).isEqualTo(Session.utf8("a"));
    assertThat(got.getMessageCount()).isEqualTo(2);
    assertThat(got.getEnvelope().getDeliveryTag()).isEqualTo(1);
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo(queue);
    assertThat(got.getEnvelope().getExchange()).isEmpty();
    assertThat(got.getEnvelope().isRedeliver()).isFalse();
  }

  /// G080
  @Test
  @Proves({"CO-09", "G080"})
  void answersThatAQueueIsEmpty() throws Exception {
    var queue = session.queue();
    var raw = session.broker().openRawChannel();

    raw.send(1, RawMethods.get(queue, true));

    assertThat(raw.expect(1, 60, 72).reader().shortstr()).isEmpty();
  }

  /// CO-09: what is unacknowledged is neither ready nor counted.
  @Test
  @Proves({"CO-09", "G080"})
  void doesNotGiveAnUnacknowledgedMessageTwice() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a", "b");

    var first = channel.basicGet(queue, false);
    var second = channel.basicGet(queue, false);

    assertThat(first.getMessageCount()).isEqualTo(1);
    assertThat(second.getBody()).isEqualTo(Session.utf8("b"));
    assertThat(second.getMessageCount()).isZero();
    assertThat(channel.basicGet(queue, false)).isNull();
  }

  /// CO-09
  @Test
  @Proves({"CO-09", "AK-01"})
  void settlesByAnAcknowledgement() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a");

    channel.basicAck(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    channel.close();

    assertThat(ready(session.channel(), queue)).isZero();
  }

  /// CO-09: without acknowledgement the message is gone at once.
  @Test
  @Proves({"CO-09", "CO-05"})
  void settlesAtOnceWithNoAck() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    publish(channel, "", queue, "a");

    channel.basicGet(queue, true);
    channel.close();

    assertThat(ready(session.channel(), queue)).isZero();
  }

  /// CO-09: next to a consumer, each message goes to one of the two.
  @Test
  @Proves("CO-09")
  void takesWhatAConsumerHasNotTaken() throws Exception {
    var queue = session.queue();
    var consuming = session.channel();
    consuming.basicQos(1);
    var inbox = Session.consume(consuming, queue);
    session.enqueue(queue, "a", "b");
    inbox.next();
    var channel = session.channel();

    var got = channel.basicGet(queue, true);

    assertThat(got.getBody()).isEqualTo(Session.utf8("b"));
  }

  /// CO-09
  @Test
  @Proves("CO-09")
  void refusesAMissingQueue() throws Exception {
    var channel = session.channel();
    var missing = session.name();

    var refused = Refusal.of(() -> channel.basicGet(missing, true));

    assertThat(refused.codeAndText())
        .isEqualTo("404 NOT_FOUND - no queue '%s' in vhost '/'".formatted(missing));
    assertThat(refused.method()).isEqualTo("60.70");
  }
}
