package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.harness.RawMethods;
import io.leveret.conformance.session.Session;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A consumer whose socket nobody reads.
final class SlowSocketTest {

  private static final int MESSAGES = 2_000;
  private static final int LARGE_MESSAGES = 500;
  private static final int LARGE = 64 * 1024;
  private static final int PASSING_MESSAGES = 4_000;
  private static final String BODY = "x".repeat(16 * 1024);

  @RegisterExtension final Session session = new Session();

  /// G081: it gets what its buffers take, and the others get the rest.
  @Test
  @Proves({"G081", "CO-01"})
  void leavesTheQueueToThoseWhoRead() throws Exception {
    var queue = session.queue();
    var slow = session.broker().openRawChannel();
    slow.send(1, RawMethods.consume(queue, "slow", true));
    slow.expect(1, 60, 21);
    var received = new AtomicInteger();
    session.channel().basicConsume(queue, true, (_, _) -> received.incrementAndGet(), _ -> {});

    var publisher = session.confirmingChannel();
    for (int i = 0; i < MESSAGES; i++) {
      publish(publisher, "", queue, BODY);
    }

    Clients.awaitTrue(() -> received.get() > MESSAGES / 2 + MESSAGES / 10);
    publisher.waitForConfirmsOrDie();
    Clients.awaitTrue(() -> publisher.messageCount(queue) == 0);
    assertThat(received.get()).isLessThan(MESSAGES);
  }

  /// G081: what waits for the socket is what was published, whatever the memory around it was used
  /// for meanwhile.
  @Test
  @Proves({"G081", "CO-01", "QU-12"})
  void readsWhatWasPublishedHoweverLate() throws Exception {
    var queue = session.queue();
    var late = session.broker().openRawChannel();
    late.send(1, RawMethods.consume(queue, "late", true));
    late.expect(1, 60, 21);
    var publisher = session.confirmingChannel();
    for (int i = 0; i < LARGE_MESSAGES; i++) {
      publisher.basicPublish("", queue, null, largeBody(i));
    }
    publisher.waitForConfirmsOrDie();

    var busy = session.queue();
    var passed = new AtomicInteger();
    session.channel().basicConsume(busy, true, (_, _) -> passed.incrementAndGet(), _ -> {});
    for (int i = 0; i < PASSING_MESSAGES; i++) {
      publisher.basicPublish("", busy, null, largeBody(-1));
    }
    Clients.awaitTrue(() -> passed.get() == PASSING_MESSAGES);

    for (int i = 0; i < LARGE_MESSAGES; i++) {
      late.expect(1, 60, 60);
      assertThat(late.expectContent(1)).as("message %d", i).isEqualTo(largeBody(i));
    }
  }

  private static byte[] largeBody(int number) {
    var body = new byte[LARGE];
    new Random(number).nextBytes(body);
    return body;
  }
}
