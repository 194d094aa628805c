package io.leveret.core.model;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A message as it stands in queues.
///
/// @param died whether it is a dead letter: only then its `x-death` is ours (G123)
record Message(
    String exchange, String routingKey, BasicProperties properties, String body, boolean died) {
  private static final int PERSISTENT = 2;

  boolean isPersistent() {
    return properties.deliveryMode().orElse(1) == PERSISTENT; // G056
  }

  int priority() {
    return properties.priority().orElse(0); // G130
  }

  OptionalLong timeToLive() {
    return properties
        .expiration()
        .map(Long::parseLong)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  FieldTable headers() {
    return properties.headers().orElse(FieldTable.EMPTY);
  }

  /// The routing key and those that `CC` and `BCC` add (G055).
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    keys.add(routingKey);
    keys.addAll(texts(headers(), "CC"));
    keys.addAll(texts(headers(), "BCC"));
    return keys;
  }

  /// As it is stored: without `BCC`.
  Message withoutBlindCopies() {
    return headers().contains("BCC")
        ? withHeaders(headers().toBuilder().remove("BCC").build())
        : this;
  }

  Message withHeaders(FieldTable headers) {
    return new Message(
        exchange, routingKey, Properties.withHeaders(properties, headers), body, died);
  }

  static List<String> texts(FieldTable table, String name) {
    return table.array(name).orElse(List.of()).stream()
        .filter(FieldValue.Text.class::isInstance)
        .map(text -> ((FieldValue.Text) text).text())
        .toList();
  }
}
