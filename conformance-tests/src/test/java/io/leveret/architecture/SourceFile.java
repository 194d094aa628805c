package io.leveret.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;

/// One Java source file as the compiler parses it. Immutable.
record SourceFile(Path path, CompilationUnitTree unit, DocTrees trees) {
  /// The root of the repository; tests run in their module's directory.
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// Every Java file under `src/main` or `src/test` of every module, parsed.
  static List<SourceFile> all() {
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var sources = files.getJavaFileObjectsFromPaths(javaFiles());
      var task =
          (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, sources);
      var trees = DocTrees.instance(task);
      var parsed = new ArrayList<SourceFile>();
      for (var unit : task.parse()) {
        parsed.add(new SourceFile(Path.of(unit.getSourceFile().toUri()), unit, trees));
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> javaFiles() {
    return RepositoryFiles.all().stream()
        .filter(path -> path.toString().endsWith(".java"))
        .filter(path -> path.toString().contains("/src/"))
        .toList();
  }

  boolean isMain() {
    return path.toString().contains("/src/main/");
  }

  boolean isPackageInfo() {
    return path.endsWith("package-info.java");
  }

  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  int lineCount() {
    return lines().size();
  }

  List<String> lines() {
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lines from the first to the last of `tree`, both counted; its doc comment is not part of it.
  long lineCount(Tree tree) {
    var positions = trees.getSourcePositions();
    long first = line(positions.getStartPosition(unit, tree));
    return line(positions.getEndPosition(unit, tree)) - first + 1;
  }

  long startLine(Tree tree) {
    return line(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  private long line(long position) {
    return unit.getLineMap().getLineNumber(position);
  }

  boolean hasDocComment(Tree tree) {
    return trees.getDocCommentTree(TreePath.getPath(unit, tree)) != null;
  }

  /// `module/…/Name.java:12`, for messages.
  String at(long line) {
    return ROOT.relativize(path) + ":" + line;
  }

  @Override
  public String toString() {
    return ROOT.relativize(path).toString();
  }
}
