package io.leveret.conformance.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.DefaultConsumer;
import io.leveret.conformance.harness.Clients;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The argument `x-expires`: how long a queue lasts that nobody uses.
final class QueueExpiryTest {

  private static final int EXPIRES_MILLIS = 400;

  @RegisterExtension final Session session = new Session();

  /// G105: publishing is not using.
  @Test
  @Proves("G105")
  void endsAQueueThatIsOnlyPublishedTo() throws Exception {
    long start = System.nanoTime();
    var queue = session.queue(Map.of("x-expires", EXPIRES_MILLIS));

    Clients.awaitTrue(() -> !reachable(queue));

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(EXPIRES_MILLIS);
  }

  /// G105: a queue with a consumer is in use.
  @Test
  @Proves("G105")
  void waitsForTheLastConsumer() throws Exception {
    var queue = session.queue(Map.of("x-expires", EXPIRES_MILLIS));
    var other = session.queue(Map.of("x-expires", 2 * EXPIRES_MILLIS));
    var channel = session.channel();
    var tag = channel.basicConsume(queue, new DefaultConsumer(channel));

    Clients.awaitTrue(() -> !reachable(other));
    boolean thereWithConsumer = reachable(queue);
    channel.basicCancel(tag);

    assertThat(thereWithConsumer).isTrue();
    Clients.awaitTrue(() -> !reachable(queue));
  }

  /// G105: a declaration is a use, a passive one too.
  @Test
  @Proves("G105")
  void startsAgainWithADeclaration() throws Exception {
    var queue = session.queue(Map.of("x-expires", 2 * EXPIRES_MILLIS));
    var other = session.queue(Map.of("x-expires", 4 * EXPIRES_MILLIS));
    var channel = session.channel();

    Clients.awaitTrue(() -> {
      channel.queueDeclarePassive(queue);
      return !reachable(other);
    });

    assertThat(reachable(queue)).isTrue();
  }

  /// G098
  @Test
  @Proves({"G098", "G105"})
  void refusesZero() throws Exception {
    var channel = session.channel();
    var queue = session.name();

    var refused =
        Refusal.of(() -> channel.queueDeclare(queue, true, false, false, Map.of("x-expires", 0)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid arg 'x-expires' for queue '%s' in vhost '/':"
                    .formatted(queue)
                + " {value_zero,0}");
  }

  /// Asks with a mandatory message, because any other question would be a use.
  private boolean reachable(String queue) throws Exception {
    try (var channel = session.confirmingChannel()) {
      var returned = new AtomicBoolean();
      channel.addReturnListener(_ -> returned.set(true));
      channel.basicPublish("", queue, true, null, new byte[0]);
      // A queue that ends in this very moment may refuse the message: neither here nor there.
      boolean taken = channel.waitForConfirms(10_000);
      return taken && !returned.get();
    }
  }
}
