package io.leveret.conformance.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `queue.declare` of a queue that exists and is not what the declaration says.
final class QueueEquivalenceTest {

  @RegisterExtension final Session session = new Session();

  /// G097
  @Test
  @Proves("G097")
  void refusesAnotherDurability() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, false, false, false, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(inequivalent("durable", queue, "received 'false' but current is 'true'"));
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G097
  @Test
  @Proves("G097")
  void refusesAnotherAutoDelete() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, true, false, true, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(inequivalent("auto_delete", queue, "received 'true' but current is 'false'"));
  }

  /// G097: the first difference found is the one told.
  @Test
  @Proves("G097")
  void namesTheDurabilityBeforeTheRest() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 10));
    var channel = session.channel();

    var refused = Refusal.of(() -> channel.queueDeclare(queue, false, false, true, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(inequivalent("durable", queue, "received 'false' but current is 'true'"));
  }

  /// G097
  @Test
  @Proves({"G097", "QU-10"})
  void refusesAnotherValueOfAnArgument() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 1000));
    var channel = session.channel();

    var refused = Refusal.of(() -> declare(channel, queue, Map.of("x-max-length", 2000)));

    assertThat(refused.codeAndText())
        .isEqualTo(inequivalent("x-max-length", queue, "received '2000' but current is '1000'"));
  }

  /// G097
  @Test
  @Proves({"G097", "QU-10"})
  void refusesAnArgumentThatWasNotThere() throws Exception {
    var queue = session.queue();
    var channel = session.channel();

    var refused = Refusal.of(() -> declare(channel, queue, Map.of("x-message-ttl", 60_000)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            inequivalent(
                "x-message-ttl",
                queue,
                "received the value '60000' of type 'signedint' but current is none"));
  }

  /// G097
  @Test
  @Proves({"G097", "QU-10"})
  void refusesToLeaveAnArgumentOut() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 10L));
    var channel = session.channel();

    var refused = Refusal.of(() -> declare(channel, queue, Map.of()));

    assertThat(refused.codeAndText())
        .isEqualTo(
            inequivalent(
                "x-max-length",
                queue,
                "received none but current is the value '10' of type 'long'"));
  }

  /// G097
  @Test
  @Proves({"G097", "QU-10"})
  void refusesAnotherText() throws Exception {
    var queue = session.queue(Map.of("x-overflow", "drop-head"));
    var channel = session.channel();

    var refused = Refusal.of(() -> declare(channel, queue, Map.of("x-overflow", "reject-publish")));

    assertThat(refused.codeAndText())
        .isEqualTo(
            inequivalent(
                "x-overflow", queue, "received 'reject-publish' but current is 'drop-head'"));
  }

  /// G097: integers of any width are one kind.
  @Test
  @Proves({"G097", "QU-10"})
  void takesIntegersOfAnyWidthForTheSame() throws Exception {
    var queue = session.queue(Map.of("x-max-length", 100));
    var channel = session.channel();

    declare(channel, queue, Map.of("x-max-length", 100L));
    declare(channel, queue, Map.of("x-max-length", (short) 100));
    declare(channel, queue, Map.of("x-max-length", (byte) 100));

    assertThat(channel.isOpen()).isTrue();
  }

  /// G097: arguments that mean nothing to a queue may differ.
  @Test
  @Proves({"G097", "QU-10"})
  void doesNotCompareUnknownArguments() throws Exception {
    var queue = session.queue(Map.of("x-of-mine", "a"));
    var channel = session.channel();

    declare(channel, queue, Map.of("x-of-mine", "b", "x-other", 1));
    declare(channel, queue, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  private static void declare(Channel channel, String queue, Map<String, Object> arguments)
      throws Exception {
    channel.queueDeclare(queue, true, false, false, arguments);
  }

  private static String inequivalent(String argument, String queue, String difference) {
    return "406 PRECONDITION_FAILED - inequivalent arg '%s' for queue '%s' in vhost '/': %s"
        .formatted(argument, queue, difference);
  }
}
