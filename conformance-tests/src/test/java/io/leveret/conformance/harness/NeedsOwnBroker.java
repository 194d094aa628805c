package io.leveret.conformance.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/// Marks a test that starts, kills or configures a Leveret process of its own.
///
/// It is skipped when `-Dbroker.uri` names a broker that somebody else runs.
@Tag("own-broker")
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NeedsOwnBroker {}
