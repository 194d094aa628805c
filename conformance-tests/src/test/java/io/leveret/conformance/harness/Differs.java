package io.leveret.conformance.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a test of behaviour that is deliberately not that of another broker.
///
/// Run against a foreign broker (`-Dbroker.uri`), such a test is expected to fail: its failure is
/// recorded as the difference seen, and reported as aborted. Against Leveret it must pass.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Differs {
  /// The broker that answers otherwise, with its version.
  String from();

  /// What it does instead, and why Leveret does not.
  String because();
}
