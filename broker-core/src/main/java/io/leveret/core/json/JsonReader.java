package io.leveret.core.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.leveret.core.config.ConfigException;
import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// One pass over a JSON document that knows what it expects, and says where that is not so.
///
/// One thread. Nesting is bounded; what is skipped is remembered by name.
public final class JsonReader implements AutoCloseable {
  private static final int MOST_NESTING = 60;

  /// That of a short string, which names in tables are.
  private static final int MOST_NAME_BYTES = 255;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MOST_NESTING).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final JsonParser parser;
  private final String source;
  private final Set<String> skipped = new LinkedHashSet<>();

  /// @param source what the document is called when something in it is wrong
  public JsonReader(InputStream in, String source) throws IOException {
    this.parser = FACTORY.createParser(in);
    this.source = source;
  }

  /// What takes the fields of one object.
  @FunctionalInterface
  public interface Entry {
    /// Reads or passes over the value of the field `name`, which comes next.
    void field(String name) throws IOException;
  }

  /// What reads a document with a reader.
  @FunctionalInterface
  public interface Reading<T> {
    T read(JsonReader in) throws IOException;
  }

  /// Reads, and refuses what is no JSON in the words of every other refusal.
  public <T> T parse(Reading<T> reading) throws IOException {
    try {
      return reading.read(this);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /// Reads the whole document, which must be one object.
  public void document(Entry entry) throws IOException {
    parser.nextToken();
    fields("one JSON object", entry);
    end();
  }

  /// Requires that nothing follows.
  public void end() throws IOException {
    if (parser.nextToken() != null) {
      throw expected("the end of the file after the object");
    }
  }

  /// Reads the next value, an object, giving each of its fields to `entry`.
  public void object(String what, Entry entry) throws IOException {
    parser.nextToken();
    fields("an object for " + what, entry);
  }

  /// As [#object], of a value that may also be an empty array, as programs write empty objects that
  /// know no difference.
  public void objectOrNothing(String what, Entry entry) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_ARRAY) {
      parser.nextToken();
      require(JsonToken.END_ARRAY, "an object for " + what);
    } else if (token != JsonToken.VALUE_NULL) {
      fields("an object for " + what, entry);
    }
  }

  /// Reads the next value, an array of objects, each into an entry of its own.
  ///
  /// @param done takes each entry that is filled
  public <E extends Entry> void objects(String what, Supplier<E> fresh, Consumer<E> done)
      throws IOException {
    parser.nextToken();
    require(JsonToken.START_ARRAY, "an array for " + what);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      E entry = fresh.get();
      fields("an object in " + what, entry);
      done.accept(entry);
    }
  }

  /// The next value, a text.
  public String text(String what) throws IOException {
    parser.nextToken();
    require(JsonToken.VALUE_STRING, "a text for " + what);
    return parser.getText();
  }

  /// The next value, a text or `null`.
  public Optional<String> textOrNothing(String what) throws IOException {
    if (parser.nextToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    require(JsonToken.VALUE_STRING, "a text for " + what);
    return Optional.of(parser.getText());
  }

  /// The next value, a text of the length that names have on the wire.
  public String name(String what) throws IOException {
    String name = text(what);
    if (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
      throw expected("at most " + MOST_NAME_BYTES + " bytes for " + what);
    }
    return name;
  }

  /// Refuses an object of a section that has no name, or too long a one.
  public void requireName(String name, String section) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MOST_NAME_BYTES) {
      throw expected(
          "a name of 1 to %d bytes in each object of %s".formatted(MOST_NAME_BYTES, section));
    }
  }

  /// The next value, an array of texts or texts with commas between.
  public List<String> texts(String what) throws IOException {
    String expected = "a text or an array of texts for " + what;
    if (parser.nextToken() == JsonToken.START_ARRAY) {
      var texts = new ArrayList<String>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        require(JsonToken.VALUE_STRING, expected);
        texts.add(parser.getText());
      }
      return texts;
    }
    require(JsonToken.VALUE_STRING, expected);
    return List.of(parser.getText().strip().split("\\s*,\\s*"));
  }

  /// The next value, `true` or `false`.
  public boolean truth(String what) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null || !token.isBoolean()) {
      throw expected("true or false for " + what);
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /// The next value, an object, as a field table: whole numbers are of 64 bits, others doubles.
  public FieldTable table(String what) throws IOException {
    parser.nextToken();
    return tableHere(what);
  }

  private FieldTable tableHere(String what) throws IOException {
    require(JsonToken.START_OBJECT, "an object for " + what);
    var entries = new ArrayList<FieldTable.Entry>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
        throw expected("names of at most " + MOST_NAME_BYTES + " bytes in " + what);
      }
      parser.nextToken();
      entries.add(new FieldTable.Entry(name, valueHere(what)));
    }
    return new FieldTable(entries);
  }

  private FieldValue valueHere(String what) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> FieldValue.of(tableHere(what));
      case START_ARRAY -> arrayHere(what);
      case VALUE_STRING -> FieldValue.of(parser.getText());
      case VALUE_TRUE -> FieldValue.of(true);
      case VALUE_FALSE -> FieldValue.of(false);
      case VALUE_NULL -> FieldValue.Nothing.INSTANCE;
      case VALUE_NUMBER_FLOAT -> FieldValue.of(parser.getDoubleValue());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw expected("whole numbers of at most 64 bits in " + what);
        }
        yield FieldValue.of(parser.getLongValue());
      }
      default -> throw expected("a value in " + what);
    };
  }

  private FieldValue arrayHere(String what) throws IOException {
    var values = new ArrayList<FieldValue>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(valueHere(what));
    }
    return FieldValue.of(values);
  }

  /// The next value, a whole number.
  public int integer(String what) throws IOException {
    String expected = "a whole number up to " + Integer.MAX_VALUE + " for " + what;
    parser.nextToken();
    require(JsonToken.VALUE_NUMBER_INT, expected);
    if (parser.getNumberType() != JsonParser.NumberType.INT) {
      throw expected(expected);
    }
    return parser.getIntValue();
  }

  /// The next value, a regular expression that `compile` takes.
  public <P> P pattern(String what, Function<String, P> compile) throws IOException {
    String text = text(what);
    try {
      return compile.apply(text);
    } catch (IllegalArgumentException _) {
      throw expected(
          "a regular expression, without look-around or back reference, for %s, found '%s'"
              .formatted(what, text));
    }
  }

  /// What each object of a section must have, and the one that was just read has.
  public <T> T present(Optional<T> value, String key, String section) {
    return value.orElseThrow(() -> expected("a " + key + " in each object of " + section));
  }

  /// Passes over the next value, and remembers `name` unless the value holds nothing.
  public void skip(String name) throws IOException {
    boolean empty = parser.nextToken().isStructStart();
    for (int depth = empty ? 1 : 0; depth > 0; empty &= depth == 0) {
      JsonToken token = parser.nextToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
    if (!empty) {
      skipped.add(name);
    }
  }

  /// Remembers something that was read and is not taken.
  public void skipped(String name) {
    skipped.add(name);
  }

  /// Passes over the next value, and does not speak of it.
  public void ignore() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  /// What was skipped, in the order of the document, each name once.
  public List<String> skipped() {
    return List.copyOf(skipped);
  }

  /// Where the reader stands, counted from 1.
  public int line() {
    return parser.currentLocation().getLineNr();
  }

  /// A refusal of what was just read.
  public ConfigException expected(String what) {
    return refusal(line(), "expected " + what);
  }

  public ConfigException refusal(int line, String why) {
    return new ConfigException("%s line %d: %s".formatted(source, line, why));
  }

  /// A refusal of a document that is no JSON, or too much of it.
  private ConfigException malformed(JacksonException cause) {
    return cause instanceof StreamConstraintsException
        ? expected("at most " + MOST_NESTING + " levels, and texts and numbers of a usual length")
        : expected("JSON: " + cause.getOriginalMessage().replaceAll("\\s+", " "));
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private void fields(String what, Entry entry) throws IOException {
    require(JsonToken.START_OBJECT, what);
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      entry.field(name);
    }
  }

  private void require(JsonToken token, String what) {
    if (parser.currentToken() != token) {
      throw expected(what);
    }
  }
}
