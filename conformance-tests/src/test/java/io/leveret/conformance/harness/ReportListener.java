package io.leveret.conformance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Tells [ConformanceReport] how each test ended, and has it written when the run is over.
///
/// Any thread: some tests run beside each other. Registered by the service loader.
public final class ReportListener implements TestExecutionListener {
  private static final ConformanceReport REPORT = new ConformanceReport();

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() && test.getSource().orElse(null) instanceof MethodSource source) {
      REPORT.finished(source.getJavaMethod(), source.getJavaClass(), outcome(result));
    }
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    if (test.getSource().orElse(null) instanceof MethodSource source) {
      REPORT.finished(
          source.getJavaMethod(), source.getJavaClass(), ConformanceReport.Outcome.SKIPPED);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    try {
      REPORT.write();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static ConformanceReport.Outcome outcome(TestExecutionResult result) {
    return switch (result.getStatus()) {
      case SUCCESSFUL -> ConformanceReport.Outcome.PASSED;
      case ABORTED -> ConformanceReport.Outcome.SKIPPED;
      case FAILED -> ConformanceReport.Outcome.FAILED;
    };
  }
}
