package io.leveret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Variety comes from records, sealed interfaces and parts passed in, not from trees of classes.
final class InheritanceTest {
  private static final int DEPTH = 1;
  private static final int DEPTH_OF_EXCEPTIONS = 2;

  @Test
  void staysFlat() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.leveret");

    var tooDeep =
        classes.stream().filter(type -> depth(type) > limit(type)).map(JavaClass::getName).toList();

    assertThat(tooDeep).isEmpty();
  }

  private static long depth(JavaClass type) {
    return type.getAllRawSuperclasses().stream()
        .filter(parent -> parent.getPackageName().startsWith("io.leveret"))
        .count();
  }

  private static int limit(JavaClass type) {
    return type.isAssignableTo(Throwable.class) ? DEPTH_OF_EXCEPTIONS : DEPTH;
  }
}
