package io.leveret.core.config;

import java.util.Comparator;
import java.util.List;

/// Which known name somebody may have meant: the one that the fewest edits lead to. Stateless.
final class NearestName {
  private NearestName() {}

  /// The candidate that is nearest to `name`, the first of equals.
  ///
  /// @throws java.util.NoSuchElementException when there are no candidates
  static String of(String name, List<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .orElseThrow();
  }

  /// Levenshtein's distance: single characters inserted, removed or replaced.
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
