package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What dying makes of a message (G120 to G124).
final class Deaths {
  private static final String DEATHS = "x-death";
  private static final String REJECTED = "rejected";
  private static final Set<String> OURS =
      Set.of(
          DEATHS,
          "x-death-count",
          "x-first-death-queue",
          "x-first-death-reason",
          "x-first-death-exchange");

  private Deaths() {}

  /// The dead letter that a message of this queue becomes.
  static Message letter(Message message, QueueSpec queue, String reason, long now) {
    FieldTable headers = history(message, queue.name(), reason, now);
    if (queue.deadLetterKey().isPresent()) {
      headers = headers.toBuilder().remove("CC").build();
    }
    return new Message(
        queue.deadLetterExchange().orElseThrow(),
        queue.deadLetterKey().orElse(message.routingKey()),
        Properties.withoutExpiration(Properties.withHeaders(message.properties(), headers)),
        message.body(),
        true);
  }

  /// Whether the letter was in this queue before and nobody refused it since (G124).
  static boolean isCycle(Message letter, String queue) {
    for (FieldTable death : deaths(letter.headers())) {
      if (death.text("reason").orElse("").equals(REJECTED)) {
        return false;
      }
      if (death.text("queue").orElse("").equals(queue)) {
        return true;
      }
    }
    return false;
  }

  private static FieldTable history(Message message, String queue, String reason, long now) {
    FieldTable headers = message.died() ? message.headers() : withoutHistory(message.headers());
    List<FieldValue> deaths = new ArrayList<>();
    FieldTable same = first(message, queue, reason, now);
    for (FieldTable death : deaths(headers)) {
      if (isSame(death, queue, reason)) {
        same = death.toBuilder().put("count", death.integer("count").orElseThrow() + 1).build();
      } else {
        deaths.add(FieldValue.of(death));
      }
    }
    deaths.addFirst(FieldValue.of(same));
    var told = headers.toBuilder().put(DEATHS, FieldValue.of(deaths));
    if (!headers.contains("x-first-death-queue")) {
      tell(told, "x-first-death-", queue, reason, message.exchange());
    }
    told.put("x-death-count", headers.integer("x-death-count").orElse(0) + 1); // U-13
    tell(told, "x-last-death-", queue, reason, message.exchange());
    return told.build();
  }

  private static void tell(
      FieldTable.Builder told, String prefix, String queue, String reason, String exchange) {
    told.put(prefix + "queue", queue)
        .put(prefix + "reason", reason)
        .put(prefix + "exchange", exchange);
  }

  private static FieldTable first(Message message, String queue, String reason, long now) {
    var death =
        FieldTable.builder()
            .put("count", 1L)
            .put("reason", reason)
            .put("queue", queue)
            .put("time", new FieldValue.Timestamp(now / 1000))
            .put("exchange", message.exchange())
            .put(
                "routing-keys",
                FieldValue.of(message.keys().stream().map(FieldValue::of).toList()));
    message.properties().expiration().ifPresent(text -> death.put("original-expiration", text));
    return death.build();
  }

  private static boolean isSame(FieldTable death, String queue, String reason) {
    return death.text("queue").orElse("").equals(queue)
        && death.text("reason").orElse("").equals(reason);
  }

  private static List<FieldTable> deaths(FieldTable headers) {
    return headers.array(DEATHS).orElse(List.of()).stream()
        .filter(FieldValue.Table.class::isInstance)
        .map(death -> ((FieldValue.Table) death).table())
        .toList();
  }

  private static FieldTable withoutHistory(FieldTable headers) {
    return new FieldTable(
        headers.entries().stream().filter(entry -> !OURS.contains(entry.name())).toList());
  }
}
