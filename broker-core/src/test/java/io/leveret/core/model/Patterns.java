package io.leveret.core.model;

import io.leveret.protocol.value.FieldTable;
import io.leveret.protocol.value.FieldValue;
import java.util.List;

/// Whether a binding takes a message (G115 to G117).
final class Patterns {
  private Patterns() {}

  static boolean matches(
      String type, String bindingKey, FieldTable arguments, String key, FieldTable headers) {
    return switch (type) {
      case "direct" -> bindingKey.equals(key);
      case "fanout" -> true;
      case "topic" -> topic(words(bindingKey), words(key));
      case "headers" -> headers(arguments, headers);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static List<String> words(String key) {
    return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
  }

  private static boolean topic(List<String> pattern, List<String> words) {
    if (pattern.isEmpty()) {
      return words.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.getFirst().equals("#")) {
      for (int i = 0; i <= words.size(); i++) {
        if (topic(rest, words.subList(i, words.size()))) {
          return true;
        }
      }
      return false;
    }
    return !words.isEmpty()
        && (pattern.getFirst().equals("*") || pattern.getFirst().equals(words.getFirst()))
        && topic(rest, words.subList(1, words.size()));
  }

  private static boolean headers(FieldTable arguments, FieldTable headers) {
    String how = arguments.text("x-match").orElse("all");
    boolean withX = how.endsWith("-with-x");
    var wanted =
        arguments.entries().stream()
            .filter(entry -> !entry.name().equals("x-match"))
            .filter(entry -> withX || !entry.name().startsWith("x-"))
            .toList();
    return how.startsWith("all")
        ? wanted.stream().allMatch(entry -> has(headers, entry))
        : wanted.stream().anyMatch(entry -> has(headers, entry));
  }

  private static boolean has(FieldTable headers, FieldTable.Entry wanted) {
    var there = headers.get(wanted.name());
    if (there.isEmpty() || wanted.value() instanceof FieldValue.Nothing) {
      return there.isPresent();
    }
    var number = wanted.value().asInteger();
    return number.isPresent()
        ? number.equals(there.get().asInteger())
        : wanted.value().equals(there.get());
  }
}
