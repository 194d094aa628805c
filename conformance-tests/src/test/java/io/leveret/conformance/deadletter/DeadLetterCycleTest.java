package io.leveret.conformance.deadletter;

import static io.leveret.conformance.deadletter.Letter.to;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static io.leveret.conformance.session.Session.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Letters that would go in circles.
@AlsoOnTwoLoops
final class DeadLetterCycleTest {

  @RegisterExtension final Session session = new Session();

  /// G124
  @Test
  @Proves({"DL-03", "G124"})
  void dropsWhatComesBackByItself() throws Exception {
    var channel = session.channel();
    var one = session.name();
    var two = session.queue(to(one, "x-message-ttl", 10));
    channel.queueDeclare(one, true, false, false, to(two, "x-message-ttl", 10));

    publish(channel, "", one, "m");

    Clients.awaitTrue(() -> ready(channel, one) + ready(channel, two) == 0 && isQuiet(one, two));
  }

  /// G124
  @Test
  @Proves({"DL-03", "G124"})
  void dropsWhatAQueueSendsToItself() throws Exception {
    var channel = session.channel();
    var queue = session.name();
    channel.queueDeclare(queue, true, false, false, to(queue, "x-max-length", 1));

    publish(channel, "", queue, "a", "b", "c");

    Clients.awaitTrue(() -> ready(channel, queue) == 1);
    assertThat(Letter.bodies(channel, queue, 1)).containsExactly("c");
  }

  /// G124: somebody who rejects has looked at it, so it may go round.
  @Test
  @Proves({"DL-03", "G124"})
  void letsRejectedMessagesGoRound() throws Exception {
    var channel = session.channel();
    var work = session.name();
    var wait = session.queue(to(work, "x-message-ttl", 5));
    channel.queueDeclare(work, true, false, false, to(wait));

    publish(channel, "", work, "m");
    for (int round = 0; round < 5; round++) {
      Letter.reject(channel, work);
    }

    var letter = Letter.take(channel, work);
    assertThat(letter.deaths()).extracting(Letter.Death::count).containsExactly(5L, 5L);
  }

  /// G124: a rejection long ago does not count when the circle was closed since.
  @Test
  @Proves({"DL-03", "G124"})
  void looksAtWhatHappenedSinceTheQueue() throws Exception {
    var channel = session.channel();
    var one = session.name();
    var two = session.queue(to(one, "x-message-ttl", 5));
    channel.queueDeclare(one, true, false, false, to(two, "x-message-ttl", 5));
    var before = session.queue(to(one));

    publish(channel, "", before, "m");
    Letter.reject(channel, before);

    Clients.awaitTrue(() -> ready(channel, one) + ready(channel, two) == 0 && isQuiet(one, two));
  }

  /// G124: only the queue that is part of the circle goes without.
  @Test
  @Proves({"DL-03", "G124"})
  void servesTheQueuesBesideTheCycle() throws Exception {
    var channel = session.channel();
    var exchange = session.exchange("fanout", Map.of());
    var queue = session.queue(Map.of("x-dead-letter-exchange", exchange, "x-message-ttl", 10));
    var beside = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, "");
    channel.queueBind(beside, exchange, "");

    publish(channel, "", queue, "m");

    assertThat(Letter.bodies(channel, beside, 1)).containsExactly("m");
    assertThat(ready(channel, queue)).isZero();
  }

  /// Whether nothing is in the queues or on its way between them for longer than their TTL.
  private boolean isQuiet(String... queues) throws Exception {
    var channel = session.channel();
    var end = exclusiveQueue(channel);
    var clock =
        channel.queueDeclare("", false, true, false, to(end, "x-message-ttl", 100)).getQueue();
    publish(channel, "", clock, "tick");
    long seen = 0;
    while (ready(channel, end) == 0) {
      for (var queue : queues) {
        seen += ready(channel, queue);
      }
    }
    return seen == 0;
  }
}
