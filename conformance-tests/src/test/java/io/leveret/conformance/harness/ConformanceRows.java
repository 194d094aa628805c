package io.leveret.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The rows of the conformance table: id to meaning, in the order of `conformance-rows.tsv`.
final class ConformanceRows {
  private ConformanceRows() {}

  /// Reads the table; a line is an id, a tab, and one sentence.
  static Map<String, String> load() {
    var rows = new LinkedHashMap<String, String>();
    for (var line : text().lines().toList()) {
      int tab = line.indexOf('\t');
      rows.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return rows;
  }

  private static String text() {
    try (var in = ConformanceRows.class.getResourceAsStream("/conformance-rows.tsv")) {
      if (in == null) {
        throw new IllegalStateException("conformance-rows.tsv is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
