package io.leveret.conformance.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the rows of the conformance table that a test proves, by id: `G033`, `PC-07`.
///
/// On a class it counts for each of its tests. An id that `conformance-rows.tsv` does not list
/// fails the run, so that a mistyped row is not lost.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Proves {
  /// The ids of the rows.
  String[] value();
}
