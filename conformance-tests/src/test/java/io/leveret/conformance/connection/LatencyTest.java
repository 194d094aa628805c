package io.leveret.conformance.connection;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Session;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How long a small message is under way when nothing else is.
final class LatencyTest {
  /// A segment held back until the last one is acknowledged (Nagle) waits this long for an
  /// acknowledgement that is delayed.
  private static final Duration DELAYED_ACKNOWLEDGEMENT = Duration.ofMillis(40);

  @RegisterExtension final Session session = new Session();

  /// G141: nothing waits to be sent together with something that may come later.
  @Test
  @Proves("G141")
  void holdsNoSmallSegmentBack() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);
    var nanos = new long[101];

    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      channel.basicPublish("", queue, new AMQP.BasicProperties(), new byte[1]);
      inbox.next();
      nanos[i] = System.nanoTime() - start;
    }

    Arrays.sort(nanos);
    assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(DELAYED_ACKNOWLEDGEMENT);
  }
}
