package io.leveret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Sizes and habits of the source. A limit is there to be met, not to be raised.
final class TidyTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 40;
  private static final int PARAMETERS = 6;
  private static final int TYPES_OF_A_PACKAGE = 30;
  private static final int LARGE_PACKAGE_LINES = 1000;
  private static final double SHARE_OF_A_LARGE_PACKAGE = 0.25;

  private static final List<SourceFile> SOURCES = SourceFile.all();

  @Test
  void keepsFilesShort() {
    var tooLong =
        SOURCES.stream()
            .filter(file -> file.lineCount() > FILE_LINES)
            .map(file -> file + " has " + file.lineCount() + " lines")
            .toList();

    assertThat(tooLong).isEmpty();
  }

  @Test
  void keepsMethodsShort() {
    var tooLong =
        eachMethod((method, found) -> {
          // Annotations are not counted: those of a table-driven test hold its table.
          var body = method.tree().getBody();
          long lines = body == null ? 1 : method.file().lineCount(body);
          if (lines > METHOD_LINES) {
            found.add(method + " has " + lines + " lines");
          }
        });

    assertThat(tooLong).isEmpty();
  }

  @Test
  void keepsParametersFew() {
    var tooMany =
        eachMethod((method, found) -> {
          int count = method.tree().getParameters().size();
          if (count > PARAMETERS && !method.isCanonical()) {
            found.add(method + " has " + count + " parameters");
          }
        });

    assertThat(tooMany).isEmpty();
  }

  @Test
  void keepsPackagesSmall() {
    var types =
        mainByPackage().entrySet().stream()
            .filter(entry -> topLevelTypes(entry.getValue()) > TYPES_OF_A_PACKAGE)
            .map(entry -> entry.getKey() + " has " + topLevelTypes(entry.getValue()) + " types")
            .toList();

    assertThat(types).isEmpty();
  }

  @Test
  void letsNoFileSwallowItsPackage() {
    var swallowers = new ArrayList<String>();
    for (var files : mainByPackage().values()) {
      int total = files.stream().mapToInt(SourceFile::lineCount).sum();
      if (total > LARGE_PACKAGE_LINES) {
        files.stream()
            .filter(file -> file.lineCount() > SHARE_OF_A_LARGE_PACKAGE * total)
            .map(file -> file + " is " + 100 * file.lineCount() / total + " % of its package")
            .forEach(swallowers::add);
      }
    }

    assertThat(swallowers).isEmpty();
  }

  @Test
  void explainsEveryPackage() {
    var unexplained = new ArrayList<String>();
    mainByPackage()
        .forEach((name, files) -> {
          var info = files.stream().filter(SourceFile::isPackageInfo).findFirst();
          var lines = info.map(SourceFile::lines).orElse(List.of());
          if (!lines.contains("@NullMarked") || !lines.getFirst().startsWith("///")) {
            unexplained.add(name);
          }
        });

    assertThat(unexplained).isEmpty();
  }

  @Test
  void explainsEveryTypeOfMain() {
    var unexplained =
        SOURCES.stream()
            .filter(SourceFile::isMain)
            .flatMap(file ->
                file.unit().getTypeDecls().stream()
                    .filter(ClassTree.class::isInstance)
                    .filter(type -> !file.hasDocComment(type))
                    .map(_ -> file.toString()))
            .toList();

    assertThat(unexplained).isEmpty();
  }

  @Test
  void writesDocCommentsInMarkdown() {
    var old = linesThat(Pattern.compile("^\\s*/\\*\\*"), SOURCES);

    assertThat(old).isEmpty();
  }

  @Test
  void leavesNothingUndone() {
    var undone = linesThat(Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"), SOURCES);

    assertThat(undone).isEmpty();
  }

  @Test
  void switchesNoTestOff() {
    var off = linesThat(Pattern.compile("^\\s*@(Disabled|Ignore)\\b"), SOURCES);

    assertThat(off).isEmpty();
  }

  /// Sleeping makes a test slow on a fast machine and wrong on a slow one.
  @Test
  void sleepsInNoTest() {
    var sleepers = new ArrayList<String>();
    SOURCES.stream()
        .filter(file -> !file.isMain())
        .forEach(file -> new Sleepers(file).scan(file.unit(), sleepers));

    assertThat(sleepers).isEmpty();
  }

  @Test
  void locksNothingOnTheDataPath() {
    var locks = new ArrayList<String>();
    var allowed = Pattern.compile("io\\.leveret\\.(core\\.(loop|server|metrics)|cli)\\b.*");
    SOURCES.stream()
        .filter(SourceFile::isMain)
        .filter(file -> !allowed.matcher(file.packageName()).matches())
        .forEach(file -> new Locks(file).scan(file.unit(), locks));

    assertThat(locks).isEmpty();
  }

  /// A method where it stands.
  private record Method(SourceFile file, MethodTree tree, boolean ofRecord) {
    /// A record has as many components as the specification says.
    boolean isCanonical() {
      return ofRecord && tree.getReturnType() == null;
    }

    @Override
    public String toString() {
      return file.at(file.startLine(tree)) + " " + tree.getName();
    }
  }

  private static List<String> eachMethod(BiConsumer<Method, List<String>> check) {
    var found = new ArrayList<String>();
    for (var file : SOURCES) {
      new Methods(file, check).scan(new TreePath(file.unit()), found);
    }
    return found;
  }

  private static List<String> linesThat(Pattern pattern, List<SourceFile> files) {
    var found = new ArrayList<String>();
    for (var file : files) {
      var lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        if (pattern.matcher(lines.get(i)).find()) {
          found.add(file.at(i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    return found;
  }

  private static Map<String, List<SourceFile>> mainByPackage() {
    return SOURCES.stream()
        .filter(SourceFile::isMain)
        .collect(Collectors.groupingBy(SourceFile::packageName, TreeMap::new, Collectors.toList()));
  }

  private static long topLevelTypes(List<SourceFile> files) {
    return files.stream()
        .flatMap(file -> file.unit().getTypeDecls().stream())
        .filter(ClassTree.class::isInstance)
        .count();
  }

  private static final class Methods extends TreePathScanner<Void, List<String>> {
    private final SourceFile file;
    private final BiConsumer<Method, List<String>> check;

    Methods(SourceFile file, BiConsumer<Method, List<String>> check) {
      this.file = file;
      this.check = check;
    }

    @Override
    public Void visitMethod(MethodTree method, List<String> found) {
      boolean ofRecord = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
      check.accept(new Method(file, method, ofRecord), found);
      return super.visitMethod(method, found);
    }
  }

  private static final class Sleepers extends TreeScanner<Void, List<String>> {
    private final SourceFile file;

    Sleepers(SourceFile file) {
      this.file = file;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, List<String> found) {
      String method = call.getMethodSelect().toString();
      if (method.equals("sleep") || method.endsWith(".sleep")) {
        found.add(file.at(file.startLine(call)));
      }
      return super.visitMethodInvocation(call, found);
    }
  }

  private static final class Locks extends TreeScanner<Void, List<String>> {
    private final SourceFile file;

    Locks(SourceFile file) {
      this.file = file;
    }

    @Override
    public Void visitSynchronized(SynchronizedTree block, List<String> found) {
      found.add(file.at(file.startLine(block)));
      return super.visitSynchronized(block, found);
    }
  }
}
