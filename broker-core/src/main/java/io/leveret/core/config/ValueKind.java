package io.leveret.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// A kind of value: how it is read, which values are in range, and how it is written. Immutable.
///
/// Invariant: `parser` reads back what `formatter` writes.
///
/// @param <T> the value
/// @param expected what a person is told when the text is refused
/// @param parser throws `IllegalArgumentException` or `ArithmeticException` when it cannot read
/// @param secret whether the text must not be shown
record ValueKind<T>(
    String expected,
    Function<String, T> parser,
    Predicate<T> valid,
    Function<T, String> formatter,
    boolean secret) {
  static ValueKind<Integer> count(int min, int max) {
    String range =
        max == Integer.MAX_VALUE
            ? "a whole number, %d or more".formatted(min)
            : "a whole number in %d..%d".formatted(min, max);
    return new ValueKind<>(
        range, Integer::valueOf, n -> n >= min && n <= max, Object::toString, false);
  }

  static ValueKind<Long> size(long min, long max) {
    String range =
        "a size in %s..%s, such as 64MiB".formatted(Units.formatSize(min), Units.formatSize(max));
    return new ValueKind<>(
        range, Units::parseSize, n -> n >= min && n <= max, Units::formatSize, false);
  }

  static ValueKind<Duration> duration(Duration step, Duration min, Duration max) {
    String range =
        "a time in %s..%s, in steps of %s, such as 60s"
            .formatted(
                Units.formatDuration(min), Units.formatDuration(max), Units.formatDuration(step));
    return new ValueKind<>(
        range,
        Units::parseDuration,
        d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0 && d.toMillis() % step.toMillis() == 0,
        Units::formatDuration,
        false);
  }

  static ValueKind<Boolean> bool() {
    return new ValueKind<>("true or false", ValueKind::bool, _ -> true, Object::toString, false);
  }

  static ValueKind<String> text() {
    return new ValueKind<>("a text", text -> text, _ -> true, text -> text, false);
  }

  static ValueKind<String> someText() {
    return new ValueKind<>(
        "a text that is not blank", text -> text, text -> !text.isBlank(), text -> text, false);
  }

  static ValueKind<String> secretText() {
    return new ValueKind<>(
        "a text that is not blank", text -> text, text -> !text.isBlank(), text -> text, true);
  }

  static ValueKind<Path> path() {
    return new ValueKind<>(
        "a path", Path::of, path -> !path.toString().isBlank(), Path::toString, false);
  }

  /// A path that need not be set: the empty text is none.
  static ValueKind<Optional<Path>> optionalPath() {
    return new ValueKind<>(
        "a path, or nothing",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)),
        _ -> true,
        path -> path.map(Path::toString).orElse(""),
        false);
  }

  static ValueKind<List<String>> list(String expected, Predicate<List<String>> valid) {
    return new ValueKind<>(
        expected, ValueKind::split, valid, items -> String.join(", ", items), false);
  }

  static ValueKind<List<Bind>> binds() {
    return new ValueKind<>(
        "addresses such as 127.0.0.1 or [::1]:5672, with commas between",
        text -> split(text).stream().map(Bind::parse).toList(),
        binds -> !binds.isEmpty(),
        binds -> String.join(", ", binds.stream().map(Bind::toString).toList()),
        false);
  }

  static <E extends Enum<E>> ValueKind<E> oneOf(Class<E> type) {
    return oneOf(List.of(type.getEnumConstants()));
  }

  static <E extends Enum<E>> ValueKind<E> oneOf(List<E> constants) {
    return new ValueKind<>(
        "one of " + String.join(", ", constants.stream().map(ValueKind::lowerCase).toList()),
        text -> constant(constants, text),
        constants::contains,
        ValueKind::lowerCase,
        false);
  }

  private static <E extends Enum<E>> E constant(List<E> constants, String text) {
    return constants.stream()
        .filter(constant -> lowerCase(constant).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
