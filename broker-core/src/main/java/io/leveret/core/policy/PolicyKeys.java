package io.leveret.core.policy;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a policy may say: its keys and their values.
///
/// Keys that only make sense in RabbitMQ are taken and mean nothing, so that its policies can be
/// brought along; a key that neither broker knows is refused.
final class PolicyKeys {
  static final String ALTERNATE_EXCHANGE = "alternate-exchange";
  static final String MESSAGE_TTL = "message-ttl";
  static final String EXPIRES = "expires";
  static final String CONSUMER_TIMEOUT = "consumer-timeout";
  static final String DELIVERY_LIMIT = "delivery-limit";
  static final String DELIVERY_LIMIT_COUNTS = "delivery-limit-counts";
  static final String DURABILITY = "durability";
  static final String OVERFLOW_ORDER = "overflow-order";
  static final String TRUST_CLIENT_DEATHS = "trust-client-x-death";

  private static final int MOST_NAME_BYTES = 255;

  private static final Map<String, Value> VALUES =
      Map.ofEntries(
          Map.entry(MESSAGE_TTL, new Limit(0)),
          Map.entry(EXPIRES, new Limit(1)),
          Map.entry("max-length", new Limit(0)),
          Map.entry("max-length-bytes", new Limit(0)),
          Map.entry(DELIVERY_LIMIT, new Limit(Long.MIN_VALUE)), // below 0: none
          Map.entry(CONSUMER_TIMEOUT, new Limit(0)),
          Map.entry("overflow", Choice.of("drop-head", "reject-publish", "reject-publish-dlx")),
          Map.entry("dead-letter-exchange", new Name()),
          Map.entry("dead-letter-routing-key", new Name()),
          Map.entry(ALTERNATE_EXCHANGE, new Name()),
          Map.entry(DURABILITY, Choice.of("fsync", "write", "ram")),
          Map.entry(DELIVERY_LIMIT_COUNTS, Choice.of("failures", "all")),
          Map.entry(OVERFLOW_ORDER, Choice.of("highest-priority", "lowest-priority")),
          Map.entry(TRUST_CLIENT_DEATHS, new Flag()));

  private static final Set<String> OF_OPERATORS =
      Set.of(
          MESSAGE_TTL,
          EXPIRES,
          "max-length",
          "max-length-bytes",
          DELIVERY_LIMIT,
          "overflow",
          DURABILITY);

  private static final Set<String> IGNORED_OF_OPERATORS =
      Set.of(
          "max-in-memory-length",
          "max-in-memory-bytes",
          "target-group-size",
          "queue-mode",
          "queue-version");

  private static final Set<String> IGNORED =
      Stream.concat(
              IGNORED_OF_OPERATORS.stream(),
              Stream.of(
                  "consumer-disconnected-timeout",
                  "dead-letter-strategy",
                  "delayed-retry-max",
                  "delayed-retry-min",
                  "delayed-retry-type",
                  "federation-upstream",
                  "federation-upstream-pattern",
                  "federation-upstream-set",
                  "ha-mode",
                  "ha-params",
                  "ha-promote-on-failure",
                  "ha-promote-on-shutdown",
                  "ha-sync-batch-size",
                  "ha-sync-mode",
                  "initial-cluster-size",
                  "max-age",
                  "queue-leader-locator",
                  "queue-master-locator",
                  "stream-filter-size-bytes",
                  "stream-max-segment-size-bytes"))
          .collect(Collectors.toUnmodifiableSet());

  private PolicyKeys() {}

  /// What a key takes.
  private sealed interface Value {
    boolean takes(FieldValue value);

    String expected();
  }

  private record Limit(long least) implements Value {
    @Override
    public boolean takes(FieldValue value) {
      var number = value.asInteger();
      return number.isPresent() && number.getAsLong() >= least;
    }

    @Override
    public String expected() {
      return least == Long.MIN_VALUE ? "a whole number" : "a whole number, at least " + least;
    }
  }

  private record Choice(List<String> texts) implements Value {
    static Choice of(String... texts) {
      return new Choice(List.of(texts));
    }

    @Override
    public boolean takes(FieldValue value) {
      return value instanceof FieldValue.Text text && texts.contains(text.text());
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", texts);
    }
  }

  private record Name() implements Value {
    @Override
    public boolean takes(FieldValue value) {
      return value instanceof FieldValue.Text text
          && text.text().getBytes(StandardCharsets.UTF_8).length <= MOST_NAME_BYTES;
    }

    @Override
    public String expected() {
      return "a text of at most " + MOST_NAME_BYTES + " bytes";
    }
  }

  private record Flag() implements Value {
    @Override
    public boolean takes(FieldValue value) {
      return value instanceof FieldValue.Bool;
    }

    @Override
    public String expected() {
      return "true or false";
    }
  }

  /// @throws PolicyException about the first key that is unknown, comes twice or has a wrong value
  static void requireValid(PolicyKind kind, FieldTable definition) {
    if (definition.isEmpty()) {
      throw new PolicyException("no policy provided: the definition is empty");
    }
    var seen = new HashSet<String>();
    for (var entry : definition.entries()) {
      if (!seen.add(entry.name())) {
        throw new PolicyException("'%s' is given twice".formatted(entry.name()));
      }
      requireValid(kind, entry);
    }
  }

  private static void requireValid(PolicyKind kind, FieldTable.Entry entry) {
    boolean ignored =
        (kind == PolicyKind.USER ? IGNORED : IGNORED_OF_OPERATORS).contains(entry.name());
    var value = VALUES.get(entry.name());
    boolean known =
        value != null && (kind == PolicyKind.USER || OF_OPERATORS.contains(entry.name()));
    if (!ignored && !known) {
      throw new PolicyException(
          "'%s' is not a recognised %s setting".formatted(entry.name(), kind.text()));
    }
    if (value != null && known && !value.takes(entry.value())) {
      throw new PolicyException("'%s' should be %s".formatted(entry.name(), value.expected()));
    }
  }

  /// Whether it is one of RabbitMQ's that mean nothing here.
  static boolean isIgnored(String key) {
    return IGNORED.contains(key);
  }

  /// Whether of two values of a key the smaller one counts.
  static boolean isLimit(String key) {
    return VALUES.get(key) instanceof Limit;
  }
}
