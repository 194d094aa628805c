package io.leveret.protocol.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Names and values in the order in which a peer wrote them (0-9-1 §4.2.5.5).
///
/// Immutable. Names are short strings. A peer may write a name twice: both entries are kept, and
/// the look-ups find the first.
public record FieldTable(List<Entry> entries) {
  public static final FieldTable EMPTY = new FieldTable(List.of());

  /// How deep tables and arrays may stand in each other when they come from a peer; the outermost
  /// table counts.
  public static final int MAX_DEPTH = 64;

  public FieldTable {
    entries = List.copyOf(entries);
  }

  /// One name and its value.
  public record Entry(String name, FieldValue value) {}

  public static FieldTable of() {
    return EMPTY;
  }

  public static FieldTable of(Entry... entries) {
    return new FieldTable(List.of(entries));
  }

  public static FieldTable of(String name, FieldValue value) {
    return of(new Entry(name, value));
  }

  public static FieldTable of(String name, FieldValue value, String name2, FieldValue value2) {
    return of(new Entry(name, value), new Entry(name2, value2));
  }

  public static Builder builder() {
    return new Builder(List.of());
  }

  /// A builder that begins with the entries of this table.
  public Builder toBuilder() {
    return new Builder(entries);
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /// Entries, counting a name that stands twice twice.
  public int size() {
    return entries.size();
  }

  public boolean contains(String name) {
    return get(name).isPresent();
  }

  public Optional<FieldValue> get(String name) {
    for (var entry : entries) {
      if (entry.name().equals(name)) {
        return Optional.of(entry.value());
      }
    }
    return Optional.empty();
  }

  /// The value when it is a long string, read as UTF-8; empty when it is absent or anything else.
  public Optional<String> text(String name) {
    return get(name, FieldValue.Text.class).map(FieldValue.Text::text);
  }

  /// The value when it is an integer of any width; empty when it is absent or anything else.
  public OptionalLong integer(String name) {
    return get(name).map(FieldValue::asInteger).orElse(OptionalLong.empty());
  }

  /// The value when it is a bool; empty when it is absent or anything else.
  public Optional<Boolean> bool(String name) {
    return get(name, FieldValue.Bool.class).map(FieldValue.Bool::value);
  }

  /// The value when it is a table; empty when it is absent or anything else.
  public Optional<FieldTable> table(String name) {
    return get(name, FieldValue.Table.class).map(FieldValue.Table::table);
  }

  /// The values when it is an array; empty when it is absent or anything else.
  public Optional<List<FieldValue>> array(String name) {
    return get(name, FieldValue.Array.class).map(FieldValue.Array::values);
  }

  private <T extends FieldValue> Optional<T> get(String name, Class<T> type) {
    return get(name).filter(type::isInstance).map(type::cast);
  }

  /// Collects entries in order; a name that is put again keeps its place and gets the new value.
  ///
  /// **Confined** to the thread that made it.
  public static final class Builder {
    private final List<Entry> entries;

    private Builder(List<Entry> entries) {
      this.entries = new ArrayList<>(entries);
    }

    public Builder put(String name, FieldValue value) {
      var entry = new Entry(name, value);
      for (int i = 0; i < entries.size(); i++) {
        if (entries.get(i).name().equals(name)) {
          entries.set(i, entry);
          return this;
        }
      }
      entries.add(entry);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, FieldValue.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, FieldValue.of(value));
    }

    /// Letter `I`.
    public Builder put(String name, int value) {
      return put(name, FieldValue.of(value));
    }

    /// Letter `l`.
    public Builder put(String name, long value) {
      return put(name, FieldValue.of(value));
    }

    public Builder put(String name, FieldTable value) {
      return put(name, FieldValue.of(value));
    }

    public Builder remove(String name) {
      entries.removeIf(entry -> entry.name().equals(name));
      return this;
    }

    public FieldTable build() {
      return entries.isEmpty() ? EMPTY : new FieldTable(entries);
    }
  }
}
