package io.leveret.conformance.basic;

import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.leveret.conformance.harness.AlsoOnTwoLoops;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Inbox;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The consumer argument `x-priority`, and what becomes of other arguments.
@AlsoOnTwoLoops
final class ConsumerPriorityTest {

  @RegisterExtension final Session session = new Session();

  /// CO-07: the higher one first, whoever came first.
  @Test
  @Proves("CO-07")
  void servesTheHighestPriorityAlone() throws Exception {
    var channel = session.channel();
    var queue = session.queue();
    var low = consume(channel, queue, -1);
    var usual = Session.consume(channel, queue);
    var high = consume(channel, queue, 1);

    session.enqueue(queue, numbers(20));

    assertThat(high.nextBodies(20)).containsExactly(numbers(20));
    assertThat(usual.isEmpty()).isTrue();
    assertThat(low.isEmpty()).isTrue();
  }

  /// CO-07: a lower one gets what no higher one can take, each message for the highest that can.
  @Test
  @Proves("CO-07")
  void servesLowerPrioritiesWhileTheHigherAreFull() throws Exception {
    var queue = session.queue();
    var low = consume(withPrefetch(3), queue, -5);
    var usual = Session.consume(withPrefetch(2), queue);
    var channel = withPrefetch(1);
    var high = consume(channel, queue, 5);

    session.enqueue(queue, "0", "1", "2", "3", "4", "5");

    assertThat(high.nextBodies(1)).containsExactly("0");
    assertThat(usual.nextBodies(2)).containsExactly("1", "2");
    assertThat(low.nextBodies(3)).containsExactly("3", "4", "5");

    channel.basicAck(1, false);
    session.enqueue(queue, "6");
    assertThat(high.nextBodies(1)).containsExactly("6");
  }

  /// CO-07: one message each within a priority, with others above and below.
  @Test
  @Proves({"CO-07", "CO-01"})
  void takesTurnsWithinAPriority() throws Exception {
    var queue = session.queue();
    var full = consume(withPrefetch(1), queue, 10);
    session.enqueue(queue, "first");
    assertThat(full.nextBodies(1)).containsExactly("first");
    var channel = session.channel();
    var one = consume(channel, queue, 7);
    consume(channel, queue, 6);
    var other = consume(channel, queue, 7);

    session.enqueue(queue, numbers(10));

    assertThat(one.nextBodies(5)).containsExactly("0", "2", "4", "6", "8");
    assertThat(other.nextBodies(5)).containsExactly("1", "3", "5", "7", "9");
  }

  /// CO-07: when the highest leaves, the next is served.
  @Test
  @Proves("CO-07")
  void goesOnWithTheNextPriority() throws Exception {
    var channel = session.channel();
    var queue = session.queue();
    var low = Session.consume(channel, queue);
    var high = consume(channel, queue, 1);

    session.enqueue(queue, "a");
    assertThat(high.nextBodies(1)).containsExactly("a");
    channel.basicCancel(high.getConsumerTag());
    session.enqueue(queue, "b");

    assertThat(low.nextBodies(1)).containsExactly("b");
  }

  static Stream<Number> integers() {
    return Stream.of((byte) 1, (short) -1, 7, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /// G076: whatever the width.
  @ParameterizedTest
  @MethodSource("integers")
  @Proves({"G076", "CO-07"})
  void takesAnyInteger(Number priority) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = consume(channel, queue, priority);

    publish(channel, "", queue, "m");

    assertThat(inbox.nextBodies(1)).containsExactly("m");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("5", "longstr"),
        Arguments.of(true, "bool"),
        Arguments.of(1.5, "double"),
        Arguments.of(1.5f, "float"),
        Arguments.of(new BigDecimal("1"), "decimal"),
        Arguments.of(Date.from(Instant.EPOCH), "timestamp"),
        Arguments.of(List.of(1), "array"),
        Arguments.of(Map.of("a", 1), "table"),
        Arguments.of(new byte[] {1}, "binary"));
  }

  /// G076
  @ParameterizedTest
  @MethodSource("others")
  @Proves({"G076", "CO-07"})
  void refusesWhatIsNoInteger(Object priority, String type) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var refused = Refusal.of(() -> consume(channel, queue, priority));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid arg 'x-priority' for queue '%s' in vhost '/':"
                    .formatted(queue)
                + " \"expected integer, got "
                + type
                + "\"");
    assertThat(refused.method()).isEqualTo("60.20");
    assertThat(refused.fromChannel()).isTrue();
  }

  /// G076: the tag is looked at before, exclusive use after.
  @Test
  @Proves({"G076", "G070", "G071"})
  void checksThePriorityAfterTheTagAndBeforeExclusiveUse() throws Exception {
    var queue = session.queue();
    var channel = session.channel();
    var busy = Session.consume(channel, queue);
    Map<String, Object> wrong = Map.of("x-priority", "high");

    var exclusive =
        Refusal.of(
            () -> channel.basicConsume(queue, false, "t", false, true, wrong, new Inbox(channel)));
    var other = session.connect().createChannel();
    other.basicConsume(queue, false, "t", new Inbox(other));
    var reused =
        Refusal.of(
            () -> other.basicConsume(queue, false, "t", false, false, wrong, new Inbox(other)));

    assertThat(busy.isEmpty()).isTrue();
    assertThat(exclusive.replyCode()).isEqualTo(406);
    assertThat(reused.replyCode()).isEqualTo(530);
  }

  /// G076: legacy, and those of other protocols.
  @ParameterizedTest
  @ValueSource(strings = {"x-cancel-on-ha-failover", "x-credit", "anything"})
  @Proves("G076")
  void ignoresUnknownArguments(String argument) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, false, "", false, false, Map.of(argument, true), inbox);

    publish(channel, "", queue, "m");

    assertThat(inbox.nextBodies(1)).containsExactly("m");
  }

  /// G076
  @ParameterizedTest
  @ValueSource(strings = {"x-stream-offset", "x-stream-filter"})
  @Proves("G076")
  void refusesArgumentsOfStreams(String argument) throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    Map<String, Object> arguments = Map.of(argument, "first");

    var refused =
        Refusal.of(() ->
            channel.basicConsume(queue, false, "", false, false, arguments, new Inbox(channel)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - invalid arg '%s' for queue '%s' in vhost '/' of queue type rabbit_classic_queue"
                .formatted(argument, queue));
  }

  private Channel withPrefetch(int count) throws IOException {
    var channel = session.channel();
    channel.basicQos(count);
    return channel;
  }

  private static Inbox consume(Channel channel, String queue, Object priority) throws IOException {
    var inbox = new Inbox(channel);
    channel.basicConsume(queue, false, "", false, false, Map.of("x-priority", priority), inbox);
    return inbox;
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }
}
