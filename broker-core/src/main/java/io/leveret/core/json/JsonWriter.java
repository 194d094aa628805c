package io.leveret.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collection;

/// Writes one JSON document, value after value. One thread.
///
/// Every method answers the writer itself. What the target throws is thrown unchecked, since most
/// targets are memory.
public final class JsonWriter implements AutoCloseable {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /// On one line.
  public static JsonWriter compact(Writer target) {
    return new JsonWriter(generator(target));
  }

  /// With one member a line, for people and for tools that compare lines.
  public static JsonWriter indented(Writer target) {
    var printer = new DefaultPrettyPrinter();
    var generator = generator(target);
    generator.setPrettyPrinter(printer);
    return new JsonWriter(generator);
  }

  private static JsonGenerator generator(Writer target) {
    try {
      return FACTORY.createGenerator(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A step of writing.
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  public JsonWriter beginObject() {
    return step(out::writeStartObject);
  }

  public JsonWriter endObject() {
    return step(out::writeEndObject);
  }

  public JsonWriter beginArray() {
    return step(out::writeStartArray);
  }

  public JsonWriter endArray() {
    return step(out::writeEndArray);
  }

  /// The name of the member whose value comes next.
  public JsonWriter name(String name) {
    return step(() -> out.writeFieldName(name));
  }

  public JsonWriter value(String text) {
    return step(() -> out.writeString(text));
  }

  public JsonWriter value(long number) {
    return step(() -> out.writeNumber(number));
  }

  public JsonWriter value(double number) {
    return step(() -> out.writeNumber(number));
  }

  public JsonWriter value(boolean truth) {
    return step(() -> out.writeBoolean(truth));
  }

  public JsonWriter nothing() {
    return step(out::writeNull);
  }

  public JsonWriter values(Collection<String> texts) {
    beginArray();
    texts.forEach(this::value);
    return endArray();
  }

  public JsonWriter field(String name, String text) {
    return name(name).value(text);
  }

  public JsonWriter field(String name, long number) {
    return name(name).value(number);
  }

  public JsonWriter field(String name, boolean truth) {
    return name(name).value(truth);
  }

  @Override
  public void close() {
    step(out::close);
  }

  private JsonWriter step(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
