package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The argument `x-overflow`: queues that refuse when they are full.
@AlsoOnTwoLoops
final class OverflowTest {

  private static final String OVERFLOW = "x-overflow";
  private static final String MAX_LENGTH = "x-max-length";

  @RegisterExtension final Session session = new Session();

  /// G126: the publisher learns it, the queue keeps what it has, and no letter is written.
  @Test
  @Proves({"DL-13", "G063", "G126"})
  void refusesWithANack() throws Exception {
    var channel = session.confirmingChannel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, MAX_LENGTH, 2, OVERFLOW, "reject-publish"));

    assertThat(isTaken(channel, queue, "a")).isTrue();
    assertThat(isTaken(channel, queue, "b")).isTrue();
    assertThat(isTaken(channel, queue, "c")).isFalse();

    assertThat(ready(channel, letters)).isZero();
    assertThat(drain(channel, queue)).containsExactly("a", "b");
    assertThat(isTaken(channel, queue, "d")).isTrue();
  }

  /// G126
  @Test
  @Proves({"DL-01", "DL-13", "G126"})
  void refusesWithANackAndALetter() throws Exception {
    var channel = session.confirmingChannel();
    var letters = exclusiveQueue(channel);
    var queue = session.queue(to(letters, MAX_LENGTH, 1, OVERFLOW, "reject-publish-dlx"));

    assertThat(isTaken(channel, queue, "a")).isTrue();
    assertThat(isTaken(channel, queue, "b")).isFalse();

    var letter = Letter.take(channel, letters);
    assertThat(letter.body()).isEqualTo("b");
    assertThat(letter.deaths().getFirst().reason()).isEqualTo("maxlen");
    assertThat(drain(channel, queue)).containsExactly("a");
  }

  /// G127: the bytes, too.
  @Test
  @Proves({"DL-12", "DL-13", "G127"})
  void refusesBytesBeyondTheLimit() throws Exception {
    var channel = session.confirmingChannel();
    var queue = session.queue(Map.of("x-max-length-bytes", 5, OVERFLOW, "reject-publish"));

    assertThat(isTaken(channel, queue, "123456")).isFalse();
    assertThat(isTaken(channel, queue, "12345")).isTrue();
    assertThat(isTaken(channel, queue, "")).isTrue();
    assertThat(isTaken(channel, queue, "6")).isFalse();
  }

  /// G063: one queue of several that refuses is a nack; the others have the message.
  @Test
  @Proves({"DL-13", "G063"})
  void refusesForOneQueueOfSeveral() throws Exception {
    var channel = session.confirmingChannel();
    var exchange = session.exchange("fanout", Map.of());
    var full = session.queue(Map.of(MAX_LENGTH, 0, OVERFLOW, "reject-publish"));
    var free = exclusiveQueue(channel);
    channel.queueBind(full, exchange, "");
    channel.queueBind(free, exchange, "");

    channel.basicPublish(exchange, "", null, utf8("m"));
    boolean confirmed = channel.waitForConfirms(10_000);

    assertThat(confirmed).isFalse();
    assertThat(drain(channel, free)).containsExactly("m");
    assertThat(ready(channel, full)).isZero();
  }

  /// G126: a message that is refused was routed, so it is not returned.
  @Test
  @Proves({"DL-13", "G126"})
  void returnsNothingThatItRefuses() throws Exception {
    var channel = session.confirmingChannel();
    var queue = session.queue(Map.of(MAX_LENGTH, 0, OVERFLOW, "reject-publish"));
    var returned = new AtomicInteger();
    channel.addReturnListener(_ -> returned.incrementAndGet());

    channel.basicPublish("", queue, true, null, utf8("m"));

    assertThat(channel.waitForConfirms(10_000)).isFalse();
    assertThat(returned).hasValue(0);
  }

  /// G126: without confirms the message is gone, and the channel goes on.
  @Test
  @Proves({"DL-13", "G126"})
  void dropsInSilenceWithoutConfirms() throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of(MAX_LENGTH, 1, OVERFLOW, "reject-publish"));

    publish(channel, "", queue, "a", "b", "c");

    assertThat(drain(channel, queue)).containsExactly("a");
  }

  /// G126: a letter that a queue refuses is gone.
  @Test
  @Proves({"DL-01", "DL-13", "G126"})
  void refusesLettersInSilence() throws Exception {
    var channel = session.channel();
    var letters = session.queue(Map.of(MAX_LENGTH, 1, OVERFLOW, "reject-publish"));
    var queue = session.queue(to(letters));
    session.enqueue(queue, "a", "b");

    Letter.reject(channel, queue);
    Letter.reject(channel, queue);

    assertThat(Letter.bodies(channel, letters, 1)).containsExactly("a");
  }

  /// G126: a letter that is refused by a queue with letters of its own goes on.
  @Test
  @Proves({"DL-01", "DL-13", "G126"})
  void makesLettersOfLetters() throws Exception {
    var channel = session.channel();
    var end = exclusiveQueue(channel);
    var full = session.queue(to(end, MAX_LENGTH, 0, OVERFLOW, "reject-publish-dlx"));
    var queue = session.queue(to(full, "x-message-ttl", 0));

    publish(channel, "", queue, "m");

    assertThat(Letter.take(channel, end).deaths())
        .extracting(Letter.Death::queue, Letter.Death::reason)
        .containsExactly(tuple(full, "maxlen"), tuple(queue, "expired"));
  }

  private static boolean isTaken(Channel channel, String queue, String body) throws Exception {
    channel.basicPublish("", queue, null, utf8(body));
    return channel.waitForConfirms(10_000);
  }
}
