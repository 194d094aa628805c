package io.leveret.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

/// Variety comes from records, sealed interfaces and parts passed in, not from trees of classes.
final class InheritanceTest {
  private static final int DEPTH = 1;
  private static final int DEPTH_OF_EXCEPTIONS = 2;

  @Test
  void staysFlat() {
    var tooDeep =
        BrokerClasses.ALL.stream()
            .filter(type -> depth(type) > limit(type))
            .map(JavaClass::getName)
            .toList();

    assertThat(tooDeep).isEmpty();
  }

  private static long depth(JavaClass type) {
    return type.getAllRawSuperclasses().stream()
        .filter(parent -> parent.getPackageName().startsWith("io.leveret"))
        .count();
  }

  private static int limit(JavaClass type) {
    return type.getSimpleName().endsWith("Exception") ? DEPTH_OF_EXCEPTIONS : DEPTH;
  }
}
