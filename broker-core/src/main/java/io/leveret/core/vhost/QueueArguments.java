package io.leveret.core.vhost;

import static java.util.Map.entry;

import io.leveret.core.config.Durability;
import io.leveret.core.exchange.FieldText;
import io.leveret.core.policy.EffectivePolicy;
import io.leveret.core.queue.DeadLetterTarget;
import io.leveret.core.queue.Overflow;
import io.leveret.core.queue.QueueSettings;
import io.leveret.protocol.error.ChannelException;
import io.leveret.protocol.error.ReplyCode;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The arguments of a queue that mean something, and what they may be (G098, G099).
///
/// Others are kept and ignored, as clients expect.
final class QueueArguments {
  static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
  static final String QUEUE_TYPE = "x-queue-type";
  private static final String EXPIRES = "x-expires";
  private static final String DEAD_LETTER_ROUTING_KEY = "x-dead-letter-routing-key";
  private static final String MESSAGE_TTL = "x-message-ttl";
  private static final String MAX_LENGTH = "x-max-length";
  private static final String MAX_LENGTH_BYTES = "x-max-length-bytes";
  private static final String MAX_PRIORITY = "x-max-priority";
  private static final String OVERFLOW = "x-overflow";
  private static final String SINGLE_ACTIVE_CONSUMER = "x-single-active-consumer";
  private static final String DELIVERY_LIMIT = "x-delivery-limit";
  private static final String CONSUMER_TIMEOUT = "x-consumer-timeout";
  private static final String CLASSIC = "classic";
  private static final String QUORUM = "quorum";

  /// Ten years of 365 days; seen on RabbitMQ, which takes no longer time.
  private static final long MAX_MILLIS = 315_360_000_000L;

  private static final int MOST_KEY_BYTES = 255;

  private static final Set<String> TYPES = Set.of(CLASSIC, QUORUM);

  /// In the order in which they are checked.
  private static final Map<String, Check> CHECKS =
      ordered(
          entry(QUEUE_TYPE, QueueArguments::checkType),
          entry(EXPIRES, value -> checkMillis(value, 1)),
          entry(MESSAGE_TTL, value -> checkMillis(value, 0)),
          entry(DEAD_LETTER_EXCHANGE, QueueArguments::checkText),
          entry(DEAD_LETTER_ROUTING_KEY, QueueArguments::checkKey),
          entry(
              "x-dead-letter-strategy",
              value -> checkOneOf(value, "invalid_dlx_strategy", "at-most-once", "at-least-once")),
          entry(MAX_LENGTH, QueueArguments::checkCount),
          entry(MAX_LENGTH_BYTES, QueueArguments::checkCount),
          entry(MAX_PRIORITY, value -> checkInteger(value, 0, 255)),
          entry(
              OVERFLOW,
              value ->
                  checkOneOf(
                      value,
                      "invalid_overflow",
                      "drop-head",
                      "reject-publish",
                      "reject-publish-dlx")),
          entry("x-queue-version", QueueArguments::checkVersion),
          entry(SINGLE_ACTIVE_CONSUMER, QueueArguments::checkBool),
          entry(DELIVERY_LIMIT, QueueArguments::checkDeliveryLimit),
          entry(CONSUMER_TIMEOUT, QueueArguments::checkCount),
          entry("x-consumer-disconnected-timeout", QueueArguments::checkCount),
          entry("x-quorum-initial-group-size", value -> checkInteger(value, 1, Long.MAX_VALUE)),
          entry(
              "x-queue-leader-locator",
              value ->
                  checkOneOf(
                      value,
                      "invalid_queue_locator_arg",
                      "client-local",
                      "balanced",
                      "min-masters",
                      "random",
                      "least-leaders")),
          entry("x-max-age", QueueArguments::checkText),
          entry("x-stream-max-segment-size-bytes", QueueArguments::checkCount),
          entry("x-stream-filter-size-bytes", value -> checkInteger(value, 16, 255)),
          entry("x-initial-cluster-size", value -> checkInteger(value, 1, Long.MAX_VALUE)));

  private static final Set<String> STREAM_ONLY =
      Set.of(
          "x-max-age",
          "x-stream-max-segment-size-bytes",
          "x-stream-filter-size-bytes",
          "x-initial-cluster-size");
  private static final Map<String, Set<String>> NOT_FOR_TYPE =
      Map.of(
          CLASSIC,
          Set.of(
              "x-dead-letter-strategy",
              "x-quorum-initial-group-size",
              "x-consumer-disconnected-timeout"),
          QUORUM,
          Set.of(MAX_PRIORITY, "x-queue-version"));

  private QueueArguments() {}

  /// What is wrong with a value, if anything.
  @FunctionalInterface
  private interface Check {
    Optional<String> problem(FieldValue value);
  }

  /// What the arguments, which must be valid, and the policies say of the queue.
  ///
  /// @param usual what messages survive where no policy says it
  static QueueSettings settings(FieldTable own, EffectivePolicy policy, Durability usual) {
    FieldTable arguments = policy.over(own);
    return new QueueSettings(
        number(arguments, MESSAGE_TTL),
        number(arguments, MAX_LENGTH),
        number(arguments, MAX_LENGTH_BYTES),
        overflow(arguments),
        arguments
            .text(DEAD_LETTER_EXCHANGE)
            .map(exchange ->
                new DeadLetterTarget(exchange, arguments.text(DEAD_LETTER_ROUTING_KEY))),
        (int) Math.max(0, number(arguments, MAX_PRIORITY)),
        number(arguments, DELIVERY_LIMIT),
        arguments
            .get(SINGLE_ACTIVE_CONSUMER)
            .filter(value -> value instanceof FieldValue.Bool(boolean single) && single)
            .isPresent(),
        number(arguments, CONSUMER_TIMEOUT),
        number(arguments, EXPIRES),
        policy.countsEveryReturn(),
        policy.dropsLowestPriority(),
        policy.trustsClientDeaths(),
        policy.durability().flatMap(Durability::parse).orElse(usual));
  }

  /// The number, or no limit when there is none or it is below 0.
  private static long number(FieldTable arguments, String argument) {
    var number = arguments.get(argument).map(FieldValue::asInteger).orElse(OptionalLong.empty());
    return Math.max(QueueSettings.UNLIMITED, number.orElse(QueueSettings.UNLIMITED));
  }

  private static Overflow overflow(FieldTable arguments) {
    return switch (arguments.text(OVERFLOW).orElse("")) {
      case "reject-publish" -> Overflow.REJECT_PUBLISH;
      case "reject-publish-dlx" -> Overflow.REJECT_PUBLISH_DLX;
      default -> Overflow.DROP_HEAD;
    };
  }

  /// The type that the arguments ask for; `classic` when they ask for none.
  static String queueType(FieldTable arguments) {
    return arguments.text(QUEUE_TYPE).filter(type -> !type.isEmpty()).orElse(CLASSIC);
  }

  /// @throws ChannelException 406 at the first argument that cannot be accepted
  static void requireValid(Resource queue, FieldTable arguments) {
    var type = queueType(arguments);
    for (var check : CHECKS.entrySet()) {
      var argument = check.getKey();
      var value = arguments.get(argument);
      if (value.isPresent()) {
        requireKnown(queue, argument, type);
        var problem = check.getValue().problem(value.get());
        if (problem.isPresent()) {
          throw queue.invalidArgument(argument, problem.get());
        }
        requireExchange(queue, argument, arguments);
      }
    }
  }

  private static void requireExchange(Resource queue, String argument, FieldTable arguments) {
    if (argument.equals(DEAD_LETTER_ROUTING_KEY) && !arguments.contains(DEAD_LETTER_EXCHANGE)) {
      throw queue.invalidArgument(argument, "routing_key_but_no_dlx_defined");
    }
  }

  /// @throws ChannelException 406 at the first argument that means something and differs
  static void requireEquivalent(Resource queue, FieldTable received, FieldTable current) {
    var equivalence = new Equivalence(queue);
    var type = queueType(current);
    equivalence.require(QUEUE_TYPE, queueType(received), type);
    for (var argument : CHECKS.keySet()) {
      if (!argument.equals(QUEUE_TYPE) && isFor(type, argument)) {
        equivalence.requireArgument(argument, received, current);
      }
    }
  }

  private static void requireKnown(Resource queue, String argument, String type) {
    if (!isFor(type, argument)) {
      throw new ChannelException(
          ReplyCode.PRECONDITION_FAILED,
          "invalid arg '%s' for %s of queue type rabbit_%s_queue".formatted(argument, queue, type));
    }
  }

  /// Whether an argument means anything to queues of that type.
  private static boolean isFor(String type, String argument) {
    return !STREAM_ONLY.contains(argument)
        && !NOT_FOR_TYPE.getOrDefault(type, Set.of()).contains(argument);
  }

  private static Optional<String> checkCount(FieldValue value) {
    return checkInteger(value, 0, Long.MAX_VALUE);
  }

  private static Optional<String> checkInteger(FieldValue value, long least, long most) {
    var number = value.asInteger();
    if (number.isEmpty()) {
      return Optional.of("\"expected integer, got %s\"".formatted(FieldText.typeName(value)));
    }
    long n = number.getAsLong();
    if (n < 0) {
      return Optional.of("{value_negative,%d}".formatted(n));
    }
    if (n < least) {
      return Optional.of("{value_zero,%d}".formatted(n));
    }
    return n > most ? Optional.of("{max_value_exceeded,%d}".formatted(n)) : Optional.empty();
  }

  private static Optional<String> checkMillis(FieldValue value, long least) {
    var problem = checkInteger(value, least, Long.MAX_VALUE);
    if (problem.isPresent() || value.asInteger().orElseThrow() <= MAX_MILLIS) {
      return problem;
    }
    return Optional.of("{value_too_large,%d}".formatted(value.asInteger().orElseThrow()));
  }

  /// A limit, or any number below 0 for none.
  private static Optional<String> checkDeliveryLimit(FieldValue value) {
    var number = value.asInteger();
    return number.isPresent() && number.getAsLong() < 0 ? Optional.empty() : checkCount(value);
  }

  private static Optional<String> checkText(FieldValue value) {
    return value instanceof FieldValue.Text ? Optional.empty() : unacceptable(value);
  }

  private static Optional<String> checkKey(FieldValue value) {
    if (!(value instanceof FieldValue.Text text)) {
      return unacceptable(value);
    }
    int bytes = text.text().getBytes(StandardCharsets.UTF_8).length;
    return bytes <= MOST_KEY_BYTES
        ? Optional.empty()
        : Optional.of("{too_long,%d}".formatted(bytes));
  }

  private static Optional<String> checkBool(FieldValue value) {
    return value instanceof FieldValue.Bool ? Optional.empty() : unacceptable(value);
  }

  private static Optional<String> checkOneOf(FieldValue value, String problem, String... allowed) {
    if (!(value instanceof FieldValue.Text text)) {
      return unacceptable(value);
    }
    return List.of(allowed).contains(text.text()) ? Optional.empty() : Optional.of(problem);
  }

  private static Optional<String> checkType(FieldValue value) {
    if (!(value instanceof FieldValue.Text text)) {
      return unacceptable(value);
    }
    return text.text().isEmpty() || TYPES.contains(text.text())
        ? Optional.empty()
        : Optional.of("\"unsupported queue type '%s'\"".formatted(text.text()));
  }

  private static Optional<String> checkVersion(FieldValue value) {
    var problem = checkCount(value);
    if (problem.isPresent() || value.asInteger().orElseThrow() == 2) {
      return problem;
    }
    return Optional.of("\"unsupported queue version '%s'\"".formatted(FieldText.text(value)));
  }

  private static Optional<String> unacceptable(FieldValue value) {
    return Optional.of("{unacceptable_type,%s}".formatted(FieldText.typeName(value)));
  }

  @SafeVarargs
  private static Map<String, Check> ordered(Map.Entry<String, Check>... checks) {
    var map = new LinkedHashMap<String, Check>();
    for (var check : checks) {
      map.put(check.getKey(), check.getValue());
    }
    return map;
  }
}
