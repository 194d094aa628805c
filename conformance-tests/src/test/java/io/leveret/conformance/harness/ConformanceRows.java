package io.leveret.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The rows of the conformance table, in the order of `conformance-rows.tsv`.
final class ConformanceRows {
  private ConformanceRows() {}

  /// What a row says.
  ///
  /// @param meaning one sentence
  /// @param reason why the row has no test yet, such as `belongs to later work: tokens`; empty when
  ///   there is none
  record Row(String meaning, String reason) {}

  /// Reads the table, by id; a line is an id, a tab, one sentence, and perhaps a tab and a reason.
  static Map<String, Row> load() {
    return parse(text());
  }

  static Map<String, Row> parse(String table) {
    var rows = new LinkedHashMap<String, Row>();
    for (var line : table.lines().toList()) {
      var cells = line.split("\t", -1);
      if (cells.length < 2 || cells.length > 3) {
        throw new IllegalStateException("not a row: '" + line + "'");
      }
      rows.put(cells[0], new Row(cells[1], cells.length == 3 ? cells[2] : ""));
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
