package io.leveret.cli.store;

import io.leveret.core.offline.StoredMessage;
import io.leveret.protocol.content.BasicProperties;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.LongString;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;

/// A message as one line of JSON. The body is `body` when it is UTF-8, else `body_base64`; it is
/// never in memory as a whole. Stateless.
final class MessageJson {
  private MessageJson() {}

  /// Prints the line, or nothing.
  ///
  /// @throws io.leveret.core.storage.format.DamagedRecordException when it cannot be read
  static void print(StoredMessage message, PrintWriter out) {
    boolean isText = BodyText.isUtf8(message.body());
    out.print(beginning(message));
    out.print(isText ? ",\"body\":\"" : ",\"body_base64\":\"");
    if (isText) {
      BodyText.decode(message.body(), text -> out.print(escaped(text)));
    } else {
      BodyText.encode(message.body(), out::print);
    }
    out.println("\"}");
  }

  private static String beginning(StoredMessage message) {
    var json = new StringBuilder("{");
    text(json, "exchange", message.exchange());
    text(json, "routing_key", message.routingKey());
    text(json, "appended", Instant.ofEpochMilli(message.appendedMillis()).toString());
    raw(json, "redelivered", String.valueOf(message.redelivered()));
    raw(json, "failed_deliveries", String.valueOf(message.failures()));
    raw(json, "properties", properties(message.properties()));
    return json.toString();
  }

  private static String properties(BasicProperties from) {
    var json = new StringBuilder("{");
    from.contentType().ifPresent(value -> text(json, "content_type", value));
    from.contentEncoding().ifPresent(value -> text(json, "content_encoding", value));
    from.headers().ifPresent(value -> raw(json, "headers", table(value)));
    from.deliveryMode().ifPresent(value -> raw(json, "delivery_mode", String.valueOf(value)));
    from.priority().ifPresent(value -> raw(json, "priority", String.valueOf(value)));
    from.correlationId().ifPresent(value -> text(json, "correlation_id", value));
    from.replyTo().ifPresent(value -> text(json, "reply_to", value));
    from.expiration().ifPresent(value -> text(json, "expiration", value));
    from.messageId().ifPresent(value -> text(json, "message_id", value));
    from.timestamp().ifPresent(value -> raw(json, "timestamp", Long.toUnsignedString(value)));
    from.type().ifPresent(value -> text(json, "type", value));
    from.userId().ifPresent(value -> text(json, "user_id", value));
    from.appId().ifPresent(value -> text(json, "app_id", value));
    from.clusterId().ifPresent(value -> text(json, "cluster_id", value));
    return json.append('}').toString();
  }

  private static String table(FieldTable table) {
    var json = new StringBuilder("{");
    table.entries().forEach(entry -> raw(json, entry.name(), value(entry.value())));
    return json.append('}').toString();
  }

  private static String value(FieldValue value) {
    return switch (value) {
      case FieldValue.Bool(boolean is) -> String.valueOf(is);
      case FieldValue.Int8(byte number) -> String.valueOf(number);
      case FieldValue.Uint8(int number) -> String.valueOf(number);
      case FieldValue.Int16(short number) -> String.valueOf(number);
      case FieldValue.Uint16(int number) -> String.valueOf(number);
      case FieldValue.Int32(int number) -> String.valueOf(number);
      case FieldValue.Uint32(long number) -> String.valueOf(number);
      case FieldValue.Int64(long number, _) -> String.valueOf(number);
      case FieldValue.Float32(float number) -> decimal(number);
      case FieldValue.Float64(double number) -> decimal(number);
      case FieldValue.Decimal(int scale, long unscaled) ->
          BigDecimal.valueOf(unscaled, scale).toPlainString();
      case FieldValue.Text(LongString bytes) -> bytes(bytes);
      case FieldValue.Binary(LongString bytes) -> quoted(base64(bytes.toBytes()));
      case FieldValue.Array(var values) ->
          values.stream().map(MessageJson::value).collect(Collectors.joining(",", "[", "]"));
      case FieldValue.Timestamp(long seconds) -> Long.toUnsignedString(seconds);
      case FieldValue.Table(FieldTable table) -> table(table);
      case FieldValue.Nothing() -> "null";
    };
  }

  private static String decimal(double number) {
    return Double.isFinite(number) ? String.valueOf(number) : quoted(String.valueOf(number));
  }

  private static String bytes(LongString bytes) {
    try {
      return quoted(utf8(bytes.toBytes()));
    } catch (CharacterCodingException _) {
      return quoted(base64(bytes.toBytes()));
    }
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void text(StringBuilder json, String name, String value) {
    raw(json, name, quoted(value));
  }

  private static void raw(StringBuilder json, String name, String value) {
    json.append(json.length() == 1 ? "" : ",").append(quoted(name)).append(':').append(value);
  }

  private static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  private static String escaped(CharSequence text) {
    var json = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }
}
