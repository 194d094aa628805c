package io.leveret.conformance.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

/// The table of rows and the tests' claims fit each other.
final class ConformanceRowsTest {
  @Test
  void listsEveryRowThatATestClaims() {
    var rows = ConformanceRows.load();

    var claimed = claims().toList();

    assertThat(claimed).isNotEmpty();
    assertThat(rows.keySet()).containsAll(claimed);
  }

  @Test
  void readsWhyARowHasNoTest() {
    var rows = ConformanceRows.parse("A\tone thing\nB\tanother\tbelongs to later work: more\n");

    assertThat(rows)
        .containsExactly(
            entry("A", new ConformanceRows.Row("one thing", "")),
            entry("B", new ConformanceRows.Row("another", "belongs to later work: more")));
  }

  private static Stream<String> claims() {
    return ReflectionSupport.streamAllClassesInPackage(
            "io.leveret.conformance", _ -> true, _ -> true)
        .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredMethods())))
        .flatMap(ConformanceRowsTest::claims);
  }

  private static Stream<String> claims(AnnotatedElement element) {
    var proves = element.getAnnotation(Proves.class);
    return proves == null ? Stream.empty() : Arrays.stream(proves.value());
  }
}
