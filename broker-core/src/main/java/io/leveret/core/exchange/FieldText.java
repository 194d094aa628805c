package io.leveret.core.exchange;

import io.leveret.protocol.value.FieldValue;

/// Field values as reply texts show them: clients look for these words.
public final class FieldText {
  private FieldText() {}

  /// The name of the value's type in reply texts, such as `signedint` for letter `I`.
  public static String typeName(FieldValue value) {
    return switch (value) {
      case FieldValue.Bool _ -> "bool";
      case FieldValue.Int8 _ -> "byte";
      case FieldValue.Uint8 _ -> "unsignedbyte";
      case FieldValue.Int16 _ -> "short";
      case FieldValue.Uint16 _ -> "unsignedshort";
      case FieldValue.Int32 _ -> "signedint";
      case FieldValue.Uint32 _ -> "unsignedint";
      case FieldValue.Int64 _ -> "long";
      case FieldValue.Float32 _ -> "float";
      case FieldValue.Float64 _ -> "double";
      case FieldValue.Decimal _ -> "decimal";
      case FieldValue.Text _ -> "longstr";
      case FieldValue.Binary _ -> "binary";
      case FieldValue.Array _ -> "array";
      case FieldValue.Timestamp _ -> "timestamp";
      case FieldValue.Table _ -> "table";
      case FieldValue.Nothing _ -> "void";
    };
  }

  /// The value without its type.
  public static String text(FieldValue value) {
    return switch (value) {
      case FieldValue.Bool(boolean truth) -> Boolean.toString(truth);
      case FieldValue.Float32(float number) -> Float.toString(number);
      case FieldValue.Float64(double number) -> Double.toString(number);
      case FieldValue.Decimal decimal -> decimal.toBigDecimal().toPlainString();
      case FieldValue.Text text -> text.text();
      case FieldValue.Timestamp(long seconds) -> Long.toUnsignedString(seconds);
      case FieldValue.Nothing _ -> "undefined";
      default ->
          value.asInteger().isPresent()
              ? Long.toString(value.asInteger().getAsLong())
              : typeName(value);
    };
  }
}
