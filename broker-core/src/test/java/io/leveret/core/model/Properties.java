package io.leveret.core.model;

import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.Comparator;
import java.util.Optional;

/// What can be done to the properties of a message.
final class Properties {
  private Properties() {}

  static BasicProperties withHeaders(BasicProperties from, FieldTable headers) {
    return with(from, Optional.of(headers), from.expiration());
  }

  static BasicProperties withoutExpiration(BasicProperties from) {
    return with(from, from.headers(), Optional.empty());
  }

  /// The same whatever the order of headers, which nobody promises.
  static BasicProperties sorted(BasicProperties from) {
    return with(from, from.headers().map(Properties::sorted), from.expiration());
  }

  static FieldTable sorted(FieldTable table) {
    return new FieldTable(
        table.entries().stream()
            .map(entry -> new FieldTable.Entry(entry.name(), sorted(entry.value())))
            .sorted(Comparator.comparing(FieldTable.Entry::name))
            .toList());
  }

  private static FieldValue sorted(FieldValue value) {
    return switch (value) {
      case FieldValue.Table(FieldTable table) -> FieldValue.of(sorted(table));
      case FieldValue.Array array ->
          FieldValue.of(array.values().stream().map(Properties::sorted).toList());
      default -> value;
    };
  }

  private static BasicProperties with(
      BasicProperties from, Optional<FieldTable> headers, Optional<String> expiration) {
    return new BasicProperties(
        from.contentType(),
        from.contentEncoding(),
        headers,
        from.deliveryMode(),
        from.priority(),
        from.correlationId(),
        from.replyTo(),
        expiration,
        from.messageId(),
        from.timestamp(),
        from.type(),
        from.userId(),
        from.appId(),
        from.clusterId());
  }
}
