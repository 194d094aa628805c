package io.leveret.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The files that belong to the repository, without what builds and runs leave behind. Stateless.
final class RepositoryFiles {
  private static final Set<String> NOT_OURS = Set.of(".git", "target", "data", ".idea", ".vscode");

  private RepositoryFiles() {}

  /// Every file, in the order of names.
  static List<Path> all() {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(SourceFile.ROOT, new Collector(found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    Collector(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return NOT_OURS.contains(directory.getFileName().toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // In a second working tree `.git` is a file.
      if (attributes.isRegularFile() && !file.endsWith(".git")) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
