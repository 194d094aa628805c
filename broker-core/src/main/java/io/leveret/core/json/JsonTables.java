package io.leveret.core.json;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import io.leveret.protocol.value.FieldValue.Array;
import io.leveret.protocol.value.FieldValue.Binary;
import io.leveret.protocol.value.FieldValue.Bool;
import io.leveret.protocol.value.FieldValue.Decimal;
import io.leveret.protocol.value.FieldValue.Float32;
import io.leveret.protocol.value.FieldValue.Float64;
import io.leveret.protocol.value.FieldValue.Nothing;
import io.leveret.protocol.value.FieldValue.Table;
import io.leveret.protocol.value.FieldValue.Text;
import io.leveret.protocol.value.FieldValue.Timestamp;

/// Field tables as JSON objects, the way RabbitMQ shows them: numbers lose their width, timestamps
/// are numbers, bytes are texts. Stateless.
public final class JsonTables {
  private JsonTables() {}

  /// Writes a table as the next value.
  public static void write(FieldTable table, JsonWriter out) {
    out.beginObject();
    for (var entry : table.entries()) {
      out.name(entry.name());
      write(entry.value(), out);
    }
    out.endObject();
  }

  private static void write(FieldValue value, JsonWriter out) {
    var number = value.asInteger();
    if (number.isPresent()) {
      out.value(number.getAsLong());
      return;
    }
    switch (value) {
      case Bool(boolean truth) -> out.value(truth);
      case Float32(float real) -> out.value(Double.parseDouble(Float.toString(real)));
      case Float64(double real) -> out.value(real);
      case Decimal decimal -> out.value(decimal.toBigDecimal().doubleValue());
      case Timestamp(long seconds) -> out.value(seconds);
      case Text text -> out.value(text.text());
      case Binary(var bytes) -> out.value(bytes.text());
      case Array(var values) -> {
        out.beginArray();
        values.forEach(element -> write(element, out));
        out.endArray();
      }
      case Table(var table) -> write(table, out);
      case Nothing _ -> out.nothing();
      case FieldValue.Int8 _,
          FieldValue.Uint8 _,
          FieldValue.Int16 _,
          FieldValue.Uint16 _,
          FieldValue.Int32 _,
          FieldValue.Uint32 _,
          FieldValue.Int64 _ ->
          throw new IllegalStateException("an integer without a number: " + value);
    }
  }
}
