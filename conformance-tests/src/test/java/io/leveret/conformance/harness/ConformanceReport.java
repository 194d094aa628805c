package io.leveret.conformance.harness;

import java.io.IOException;
import java.lang.reflect.Method;

final class ConformanceReport {
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  void finished(Method method, Class<?> owner, Outcome outcome) {}

  void write() throws IOException {}
}
