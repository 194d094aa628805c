package io.leveret.conformance.durability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files of a data directory, of whatever shard: that of the first is the directory itself,
/// those of the others are directories in it.
final class StoreFiles {
  private StoreFiles() {}

  /// All that end in `end`; some may be gone by now when a broker is running.
  static List<Path> endingIn(String end, Path dataDir) {
    var found = new ArrayList<Path>();
    for (Path file : list(dataDir)) {
      String name = file.getFileName().toString();
      if (name.startsWith("shard-")) {
        found.addAll(endingIn(end, file));
      } else if (name.endsWith(end)) {
        found.add(file);
      }
    }
    return found;
  }

  private static List<Path> list(Path directory) {
    try (var files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first log file of the shard that has this text in it.
  static Path firstLogWith(String text, Path dataDir) throws IOException {
    for (Path log : endingIn("d-0.log", dataDir)) {
      if (Files.readString(log, StandardCharsets.ISO_8859_1).contains(text)) {
        return log;
      }
    }
    throw new AssertionError("no log has " + text);
  }
}
