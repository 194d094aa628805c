package io.leveret.cli.perf.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/// Gives the values of `--headers`, `--queue-args` and their like the type they look like: a whole
/// number, `true` or `false`, or else text. Stateless.
public final class FieldValues {
  private FieldValues() {}

  public static Map<String, Object> typed(Map<String, String> texts) {
    var fields = new LinkedHashMap<String, Object>();
    texts.forEach((name, text) -> fields.put(name, value(text)));
    return fields;
  }

  /// As [#typed(Map)], with `%d` in a value replaced by `index` first.
  public static Map<String, Object> typed(Map<String, String> texts, int index) {
    var fields = new LinkedHashMap<String, Object>();
    texts.forEach((name, text) -> fields.put(name, value(expand(text, index))));
    return fields;
  }

  /// `pattern` with every `%d` replaced by `index`.
  public static String expand(String pattern, int index) {
    return pattern.replace("%d", Integer.toString(index));
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("-?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return text;
  }
}
