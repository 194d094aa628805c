package io.leveret.core.definitions.document;

import io.leveret.core.config.ConfigException;
import io.leveret.core.definitions.Definitions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds and reads documents of definitions on disk. Stateless.
final class DefinitionsFiles {
  private static final String SUFFIX = ".json";

  private DefinitionsFiles() {}

  /// Reads a file, or every `*.json` of a directory in the order of their names.
  ///
  /// @throws ConfigException when one cannot be read or taken; the message is one line
  static Definitions read(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        return readFile(path);
      }
      var all = Definitions.NONE;
      for (var file : documents(path)) {
        all = all.and(readFile(file));
      }
      return all;
    } catch (NoSuchFileException _) {
      throw new ConfigException("no definitions file " + path);
    } catch (AccessDeniedException _) {
      throw new ConfigException("cannot read definitions file " + path + ": permission denied");
    } catch (IOException e) {
      throw new ConfigException("cannot read definitions file " + path + ": " + e.getMessage());
    }
  }

  private static List<Path> documents(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static Definitions readFile(Path file) throws IOException {
    try (var bytes = new BufferedInputStream(Files.newInputStream(file))) {
      return DefinitionsReader.read(bytes, file.toString(), Optional.empty());
    }
  }
}
