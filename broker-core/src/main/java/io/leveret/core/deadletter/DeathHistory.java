package io.leveret.core.deadletter;

import io.leveret.core.queue.DeathReason;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The deaths of a message, the latest first, as its headers `x-death`, `x-first-death-*` and
/// `x-last-death-*` tell them (G120, G121). One element for each queue and reason. How many there
/// were in all stands in `x-death-count`, for clients that want no more (U-13). Immutable.
record DeathHistory(FieldTable headers) {
  private static final String DEATHS = "x-death";
  private static final String FIRST = "x-first-death-";
  private static final String LAST = "x-last-death-";
  private static final String QUEUE = "queue";
  private static final String REASON = "reason";
  private static final String EXCHANGE = "exchange";
  private static final String COUNT = "count";
  private static final String ALL = "x-death-count";

  /// The headers that make a history.
  static final Set<String> NAMES = Set.of(DEATHS, FIRST + QUEUE, FIRST + REASON, FIRST + EXCHANGE);

  /// One death.
  ///
  /// @param seconds since 1970
  /// @param routingKeys that the message came with, its `CC` included
  /// @param expiration the property of that name that the message had; empty: none
  record Death(
      String queue,
      DeathReason reason,
      long seconds,
      String exchange,
      List<String> routingKeys,
      String expiration) {}

  /// The history with one more death.
  DeathHistory with(Death death) {
    var deaths = new ArrayList<FieldValue>();
    long count = 0;
    long all = 1;
    FieldTable known = FieldTable.EMPTY;
    for (FieldTable earlier : deaths()) {
      all += earlier.integer(COUNT).orElse(0);
      if (isSame(earlier, death)) {
        known = earlier;
        count = earlier.integer(COUNT).orElse(0);
      } else {
        deaths.add(FieldValue.of(earlier));
      }
    }
    var latest = known.isEmpty() ? described(death) : known;
    deaths.addFirst(FieldValue.of(latest.toBuilder().put(COUNT, count + 1).build()));
    var told = headers.toBuilder().put(DEATHS, FieldValue.of(deaths)).put(ALL, all);
    if (!headers.contains(FIRST + QUEUE)) {
      tell(told, FIRST, death);
    }
    tell(told, LAST, death);
    return new DeathHistory(told.build());
  }

  /// Whether the message was in this queue before and came back without anybody refusing it: it
  /// would do so for ever (G124).
  boolean isCycleBackTo(String queue) {
    for (FieldValue death : headers.array(DEATHS).orElse(List.of())) {
      if (death instanceof FieldValue.Table(FieldTable told)) {
        if (told.text(REASON).orElse("").equals(DeathReason.REJECTED.text())) {
          return false;
        }
        if (told.text(QUEUE).orElse("").equals(queue)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<FieldTable> deaths() {
    return headers.array(DEATHS).orElse(List.of()).stream()
        .filter(FieldValue.Table.class::isInstance)
        .map(death -> ((FieldValue.Table) death).table())
        .toList();
  }

  private static boolean isSame(FieldTable earlier, Death death) {
    return earlier.text(QUEUE).orElse("").equals(death.queue())
        && earlier.text(REASON).orElse("").equals(death.reason().text());
  }

  private static FieldTable described(Death death) {
    var keys = death.routingKeys().stream().map(FieldValue::of).toList();
    var described =
        FieldTable.builder()
            .put(COUNT, 0L)
            .put(REASON, death.reason().text())
            .put(QUEUE, death.queue())
            .put("time", new FieldValue.Timestamp(death.seconds()))
            .put(EXCHANGE, death.exchange())
            .put("routing-keys", FieldValue.of(keys));
    if (!death.expiration().isEmpty()) {
      described.put("original-expiration", death.expiration());
    }
    return described.build();
  }

  private static void tell(FieldTable.Builder headers, String which, Death death) {
    headers
        .put(which + QUEUE, death.queue())
        .put(which + REASON, death.reason().text())
        .put(which + EXCHANGE, death.exchange());
  }
}
