package io.leveret.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of rows and the tests' claims fit each other.
final class ConformanceRowsTest {
  private static final JavaClasses TESTS =
      new ClassFileImporter().importPackages("io.leveret.conformance");

  @Test
  void listsEveryRowThatATestClaims() {
    var rows = ConformanceRows.load();

    var claimed = claims().toList();

    assertThat(claimed).isNotEmpty();
    assertThat(rows.keySet()).containsAll(claimed);
  }

  private static Stream<String> claims() {
    var onClasses = TESTS.stream().flatMap(type -> type.getAnnotations().stream());
    var onMethods =
        TESTS.stream()
            .flatMap(type -> type.getMethods().stream())
            .flatMap(method -> method.getAnnotations().stream());
    return Stream.concat(onClasses, onMethods)
        .filter(annotation -> annotation.getRawType().isEquivalentTo(Proves.class))
        .flatMap(ConformanceRowsTest::ids);
  }

  private static Stream<String> ids(JavaAnnotation<?> proves) {
    return Arrays.stream(proves.as(Proves.class).value());
  }
}
