package io.leveret.conformance.harness;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/// Gives tests their [BrokerFixture], and gives [NeedsOwnBroker] and [Differs] their meaning.
///
/// Registered for every test of the module by the service loader.
public final class BrokerExtension
    implements ParameterResolver, ExecutionCondition, TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == BrokerFixture.class;
  }

  /// The store closes the fixture after the test.
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent("fixture", _ -> BrokerFixture.shared(), BrokerFixture.class);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean needsOwn = AnnotationSupport.isAnnotated(context.getElement(), NeedsOwnBroker.class);
    return needsOwn && Broker.isForeign()
        ? ConditionEvaluationResult.disabled("needs a broker process of its own")
        : ConditionEvaluationResult.enabled("");
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    var differs =
        AnnotationSupport.findAnnotation(context.getElement(), Differs.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), Differs.class));
    if (Broker.isForeign() && differs.isPresent()) {
      throw new TestAbortedException(
          "differs from " + differs.get().from() + ": " + failure.getMessage(), failure);
    }
    throw failure;
  }
}
