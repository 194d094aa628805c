package io.leveret.conformance.exchange;

import static io.leveret.conformance.session.Session.drain;
import static io.leveret.conformance.session.Session.exclusiveQueue;
import static io.leveret.conformance.session.Session.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import io.leveret.conformance.harness.Differs;
import io.leveret.conformance.harness.Proves;
import io.leveret.conformance.session.Refusal;
import io.leveret.conformance.session.Session;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/// A headers exchange compares the headers of a message with the arguments of a binding.
final class HeadersExchangeTest {

  private static final LongString TEXT = LongStringHelper.asLongString("1");

  /// x-match, whether the message has a=1, b=2, x-c=3, and whether the binding of all three
  /// matches.
  static final List<Arguments> MODES =
      List.of(
          Arguments.of("all", true, true, true, true),
          Arguments.of("all", true, true, false, true),
          Arguments.of("all", true, false, true, false),
          Arguments.of("all", false, false, true, false),
          Arguments.of("any", true, false, false, true),
          Arguments.of("any", false, true, false, true),
          Arguments.of("any", false, false, true, false),
          Arguments.of("any", false, false, false, false),
          Arguments.of("all-with-x", true, true, true, true),
          Arguments.of("all-with-x", true, true, false, false),
          Arguments.of("any-with-x", false, false, true, true),
          Arguments.of("any-with-x", true, false, false, true),
          Arguments.of("any-with-x", false, false, false, false));

  /// The value in the binding, the value in the message, and whether they are equal to the broker.
  static final List<Arguments> VALUES =
      List.of(
          Arguments.of(1, 1, true),
          Arguments.of(1, 1L, true),
          Arguments.of(1L, (short) 1, true),
          Arguments.of((byte) 1, 1, true),
          Arguments.of(1, 2, false),
          Arguments.of(1, TEXT, false),
          Arguments.of(1, 1.0d, false),
          Arguments.of(TEXT, TEXT, true),
          Arguments.of(TEXT, LongStringHelper.asLongString("11"), false),
          Arguments.of(1.5d, 1.5d, true),
          Arguments.of(1.5f, 1.5d, true),
          Arguments.of(true, true, true),
          Arguments.of(true, false, false),
          Arguments.of(true, 1, false),
          Arguments.of(
              Date.from(Instant.ofEpochSecond(1_000)),
              Date.from(Instant.ofEpochSecond(2_000)),
              false),
          Arguments.of(new BigDecimal("1.5"), new BigDecimal("1.5"), true),
          Arguments.of(null, 1, true),
          Arguments.of(null, TEXT, true));

  @RegisterExtension final Session session = new Session();

  /// EX-07, G116
  @ParameterizedTest(name = "{0}: a {1}, b {2}, x-c {3} -> {4}")
  @Proves({"EX-07", "G116"})
  @FieldSource("MODES")
  void matchesByMode(String mode, boolean a, boolean b, boolean c, boolean matches)
      throws Exception {
    var channel = session.channel();
    var queue = bind(channel, Map.of("x-match", mode, "a", 1, "b", 2, "x-c", 3));
    Map<String, Object> headers = new HashMap<>(Map.of("unrelated", "u"));
    if (a) {
      headers.put("a", 1);
    }
    if (b) {
      headers.put("b", 2);
    }
    if (c) {
      headers.put("x-c", 3);
    }

    publish(channel, headers);

    assertThat(drain(channel, queue)).hasSize(matches ? 1 : 0);
  }

  /// G116: the width of an integer does not count, its kind does; void asks for presence only.
  @ParameterizedTest(name = "{0} against {1} -> {2}")
  @Proves("G116")
  @FieldSource("VALUES")
  void comparesValuesByKind(@Nullable Object bound, Object sent, boolean matches) throws Exception {
    var channel = session.channel();
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-match", "all");
    arguments.put("key", bound);
    var queue = bind(channel, arguments);

    publish(channel, Map.of("key", sent));

    assertThat(drain(channel, queue)).hasSize(matches ? 1 : 0);
  }

  /// G116: equal times are equal.
  @Test
  @Proves("G116")
  @Differs(
      from = "RabbitMQ 4.3.6",
      because = "it compares the seconds of the binding with the milliseconds of the message")
  void comparesTimestamps() throws Exception {
    var channel = session.channel();
    var time = Date.from(Instant.ofEpochSecond(1_000));
    var queue = bind(channel, Map.of("key", time));

    publish(channel, Map.of("key", time));

    assertThat(drain(channel, queue)).hasSize(1);
  }

  /// G116
  @Test
  @Proves({"EX-07", "G116"})
  void needsAllWhenNoModeIsGiven() throws Exception {
    var channel = session.channel();
    var queue = bind(channel, Map.of("a", 1, "b", 2));

    publish(channel, Map.of("a", 1));
    publish(channel, Map.of("a", 1, "b", 2));

    assertThat(drain(channel, queue)).hasSize(1);
  }

  /// G116: no arguments and all match everything.
  @Test
  @Proves("G116")
  void matchesEverythingWithoutArguments() throws Exception {
    var channel = session.channel();
    var queue = bind(channel, Map.of());

    publish(channel, Map.of("a", 1));
    channel.basicPublish("amq.headers", "", null, utf8("no headers"));
    channel.queueUnbind(queue, "amq.headers", queue, Map.of());

    assertThat(drain(channel, queue)).contains("no headers").hasSizeGreaterThanOrEqualTo(2);
  }

  /// G116: no arguments and any match nothing.
  @Test
  @Proves("G116")
  void matchesNothingWithAnyAndNoArguments() throws Exception {
    var channel = session.channel();
    var queue = bind(channel, Map.of("x-match", "any"));

    publish(channel, Map.of("a", 1));

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G116: a void argument asks whether the header is there.
  @Test
  @Proves("G116")
  void doesNotMatchAnAbsentHeaderWithVoid() throws Exception {
    var channel = session.channel();
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("key", null);
    var queue = bind(channel, arguments);

    publish(channel, Map.of("other", 1));

    assertThat(drain(channel, queue)).isEmpty();
  }

  /// G116, EX-17: bindings that differ in their arguments only are two bindings.
  @Test
  @Proves({"G116", "EX-17"})
  void keepsBindingsWithTheSameKeyAndOtherArgumentsApart() throws Exception {
    var exchange = session.exchange(BuiltinExchangeType.HEADERS);
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, exchange, "key", Map.of("a", 1));
    channel.queueBind(queue, exchange, "key", Map.of("b", 2));

    publish(channel, exchange, Map.of("a", 1), "1");
    publish(channel, exchange, Map.of("b", 2), "2");
    channel.queueUnbind(queue, exchange, "key", Map.of("a", 1));
    publish(channel, exchange, Map.of("a", 1), "3");
    publish(channel, exchange, Map.of("b", 2), "4");

    assertThat(drain(channel, queue)).containsExactly("1", "2", "4");
  }

  /// G116: `amq.match` is a headers exchange too.
  @Test
  @Proves({"EX-03", "EX-07"})
  void answersToAmqMatch() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);
    var id = queue;
    channel.queueBind(queue, "amq.match", "", Map.of("id", id));

    publish(channel, "amq.match", Map.of("id", id), "m");

    assertThat(drain(channel, queue)).containsExactly("m");
  }

  /// G116
  @Test
  @Proves("G116")
  void refusesAnUnknownMode() throws Exception {
    var channel = session.channel();
    var queue = exclusiveQueue(channel);

    var refused =
        Refusal.of(
            () -> channel.queueBind(queue, "amq.headers", "", Map.of("x-match", "some", "a", 1)));

    assertThat(refused.codeAndText())
        .isEqualTo(
            "406 PRECONDITION_FAILED - Invalid x-match field value <<\"some\">>;"
                + " expected all, any, all-with-x, or any-with-x");
    assertThat(refused.method()).isEqualTo("50.20");
  }

  private static String bind(Channel channel, Map<String, Object> arguments) throws IOException {
    var queue = exclusiveQueue(channel);
    channel.queueBind(queue, "amq.headers", queue, arguments);
    return queue;
  }

  private static void publish(Channel channel, Map<String, Object> headers) throws Exception {
    publish(channel, "amq.headers", headers, "m");
  }

  private static void publish(
      Channel channel, String exchange, Map<String, Object> headers, String body) throws Exception {
    var properties = new AMQP.BasicProperties.Builder().headers(headers).build();
    channel.basicPublish(exchange, "any.key", properties, utf8(body));
  }
}
