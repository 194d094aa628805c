package io.leveret.conformance.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The values that arguments of `queue.declare` may have.
final class QueueArgumentsTest {

  @RegisterExtension final Session session = new Session();

  /// G098
  @ParameterizedTest
  @Proves("G098")
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "x-max-length | -1 | {value_negative,-1}",
        "x-max-length | text | \"expected integer, got longstr\"",
        "x-max-length | true | \"expected integer, got bool\"",
        "x-max-length | 1.5 | \"expected integer, got double\"",
        "x-max-length-bytes | -2 | {value_negative,-2}",
        "x-max-length-bytes | text | \"expected integer, got longstr\"",
        "x-message-ttl | -1 | {value_negative,-1}",
        "x-message-ttl | 60s | \"expected integer, got longstr\"",
        "x-message-ttl | 315360000001 | {value_too_large,315360000001}",
        "x-expires | 0 | {value_zero,0}",
        "x-expires | -1 | {value_negative,-1}",
        "x-expires | 315360000001 | {value_too_large,315360000001}",
        "x-max-priority | 256 | {max_value_exceeded,256}",
        "x-max-priority | -1 | {value_negative,-1}",
        "x-max-priority | true | \"expected integer, got bool\"",
        "x-overflow | drop-tail | invalid_overflow",
        "x-overflow | 5 | {unacceptable_type,signedint}",
        "x-dead-letter-routing-key | k | routing_key_but_no_dlx_defined",
        "x-dead-letter-routing-key | 5 | {unacceptable_type,signedint}",
        "x-single-active-consumer | yes | {unacceptable_type,longstr}",
        "x-single-active-consumer | 1 | {unacceptable_type,signedint}",
        "x-queue-version | 3 | \"unsupported queue version '3'\"",
        "x-queue-leader-locator | nowhere | invalid_queue_locator_arg",
        "x-queue-type | lazy | \"unsupported queue type 'lazy'\"",
        "x-queue-type | Classic | \"unsupported queue type 'Classic'\"",
        "x-queue-type | 5 | {unacceptable_type,signedint}",
      })
  void refusesWrongValues(String argument, String value, String problem) throws Exception {
    requireRefused(Map.of(argument, value(value)), argument, problem);
  }

  /// G098
  @Test
  @Proves("G098")
  void refusesAnExchangeForLettersThatIsNoName() throws Exception {
    var queue = session.name();

    assertThat(refusal(queue, Map.of("x-dead-letter-exchange", 5)))
        .isEqualTo(
            "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue '%s' in vhost '/'"
                .formatted(queue));
  }

  /// G098: values for a quorum queue.
  @ParameterizedTest
  @Proves({"G098", "G099"})
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "x-dead-letter-strategy | sometimes | invalid_dlx_strategy",
        "x-quorum-initial-group-size | 0 | {value_zero,0}",
        "x-max-length | -1 | {value_negative,-1}",
        "x-consumer-timeout | -1 | {value_negative,-1}",
        "x-consumer-disconnected-timeout | text | \"expected integer, got longstr\"",
        "x-overflow | drop-tail | invalid_overflow",
      })
  void refusesWrongValuesOfQuorumQueues(String argument, String value, String problem)
      throws Exception {
    requireRefused(Map.of("x-queue-type", "quorum", argument, value(value)), argument, problem);
  }

  /// G098: the first that is wrong is told, in an order that clients cannot choose.
  @Test
  @Proves("G098")
  void namesTheFirstThatIsWrong() throws Exception {
    requireRefused(
        Map.of("x-max-length", -1, "x-message-ttl", -1, "x-expires", 0, "x-overflow", "x"),
        "x-expires",
        "{value_zero,0}");
    requireRefused(
        Map.of("x-max-length", -1, "x-dead-letter-routing-key", "k"),
        "x-dead-letter-routing-key",
        "routing_key_but_no_dlx_defined");
    requireRefused(
        Map.of("x-max-length", -1, "x-queue-type", "lazy"),
        "x-queue-type",
        "\"unsupported queue type 'lazy'\"");
  }

  /// G098: after a refusal nothing is there.
  @Test
  @Proves("G098")
  void makesNothingThatItRefuses() throws Exception {
    var queue = session.name();
    refusal(queue, Map.of("x-max-length", -1));

    var passive = Refusal.of(() -> session.channel().queueDeclarePassive(queue));

    assertThat(passive.replyCode()).isEqualTo(404);
  }

  /// G099
  @ParameterizedTest
  @Proves({"G098", "G099"})
  @CsvSource({
    "classic, x-dead-letter-strategy, at-least-once",
    "classic, x-quorum-initial-group-size, 3",
    "classic, x-consumer-disconnected-timeout, 1000",
    "classic, x-max-age, 1D",
    "classic, x-stream-max-segment-size-bytes, 1000000",
    "classic, x-initial-cluster-size, 3",
    "quorum, x-max-priority, 5",
    "quorum, x-queue-version, 2",
    "quorum, x-max-age, 1D",
  })
  void refusesArgumentsOfOtherTypes(String type, String argument, String value) throws Exception {
    var queue = session.name();

    assertThat(refusal(queue, Map.of("x-queue-type", type, argument, value(value))))
        .isEqualTo(
            "invalid arg '%s' for queue '%s' in vhost '/' of queue type rabbit_%s_queue"
                .formatted(argument, queue, type));
  }

  /// G098, G099: all that may be.
  @ParameterizedTest
  @Proves({"G098", "G099"})
  @CsvSource({
    "x-max-length, 0",
    "x-max-length, 4294967296",
    "x-max-length-bytes, 315360000001",
    "x-message-ttl, 0",
    "x-message-ttl, 315360000000",
    "x-expires, 315360000000",
    "x-max-priority, 0",
    "x-max-priority, 255",
    "x-overflow, reject-publish-dlx",
    "x-queue-version, 2",
    "x-queue-leader-locator, min-masters",
    "x-single-active-consumer, true",
    "x-dead-letter-exchange, no-such-exchange",
    "x-queue-mode, lazy",
    "x-of-mine, 1",
  })
  void takesWhatMayBe(String argument, String value) throws Exception {
    var channel = session.channel();

    channel.queueDeclare(session.name(), true, false, false, Map.of(argument, value(value)));

    assertThat(channel.isOpen()).isTrue();
  }

  /// Arguments of the past mean nothing any more, and break nothing.
  @ParameterizedTest
  @Proves({"G099", "QU-10"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because =
          "it closes the connection for x-queue-master-locator, refuses x-max-in-memory-* on"
              + " classic queues and compares x-queue-mode; none of these changes anything here")
  @ValueSource(
      strings = {
        "x-queue-mode",
        "x-queue-master-locator",
        "x-max-in-memory-length",
        "x-max-in-memory-bytes"
      })
  void ignoresArgumentsOfThePast(String argument) throws Exception {
    var channel = session.channel();
    var queue = session.queue(Map.of(argument, "lazy"));

    channel.queueDeclare(queue, true, false, false, Map.of(argument, "default"));
    channel.queueDeclare(queue, true, false, false, Map.of());

    assertThat(channel.isOpen()).isTrue();
  }

  /// G098: a key that fits into no frame.
  @Test
  @Proves("G098")
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it takes the key and cannot deliver a letter that has it")
  void refusesAKeyForLettersThatIsTooLong() throws Exception {
    requireRefused(
        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "k".repeat(256)),
        "x-dead-letter-routing-key",
        "{too_long,256}");
  }

  /// G098: a limit that is no number.
  @Test
  @Proves({"G098", "DL-17"})
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it takes any value for x-delivery-limit, and one that is no number limits nothing")
  void refusesADeliveryLimitThatIsNoNumber() throws Exception {
    for (var type : List.of("classic", "quorum")) {
      requireRefused(
          Map.of("x-queue-type", type, "x-delivery-limit", "five"),
          "x-delivery-limit",
          "\"expected integer, got longstr\"");
    }
  }

  private void requireRefused(Map<String, Object> arguments, String argument, String problem)
      throws Exception {
    var queue = session.name();
    assertThat(refusal(queue, new HashMap<>(arguments)))
        .isEqualTo(
            "invalid arg '%s' for queue '%s' in vhost '/': %s".formatted(argument, queue, problem));
  }

  /// What the broker says, without code and name of the error.
  private String refusal(String queue, Map<String, Object> arguments) throws Exception {
    var channel = session.channel();
    var refused = Refusal.of(() -> channel.queueDeclare(queue, true, false, false, arguments));
    var prefix = "406 PRECONDITION_FAILED - ";
    assertThat(refused.codeAndText()).startsWith(prefix);
    assertThat(refused.method()).isEqualTo("50.10");
    assertThat(refused.fromChannel()).isTrue();
    return refused.codeAndText().substring(prefix.length());
  }

  /// The value that a text stands for.
  private static Object value(String text) {
    if (text.matches("-?[0-9]{1,9}")) {
      return Integer.valueOf(text);
    }
    if (text.matches("-?[0-9]+")) {
      return Long.valueOf(text);
    }
    if (text.matches("[0-9]+\\.[0-9]+")) {
      return Double.valueOf(text);
    }
    return text.equals("true") ? (Object) true : text;
  }
}
