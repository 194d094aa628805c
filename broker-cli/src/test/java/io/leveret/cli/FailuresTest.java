package io.leveret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  @Test
  void letsTheFirstKnownCauseSpeak() {
    var failure = new IllegalStateException("wiring", new BindException("[::1]:5672: in use"));

    var line = Failures.describe(failure);

    assertThat(line).isEqualTo("cannot listen: [::1]:5672: in use");
  }

  @Test
  void namesTheFileThatMayNotBeTouched() {
    var line = Failures.describe(new AccessDeniedException("data/log"));

    assertThat(line).isEqualTo("permission denied: data/log");
  }

  @Test
  void letsTheDeepestCauseSpeakOtherwise() {
    var line = Failures.describe(new RuntimeException("outer", new IOException("inner\nmore")));

    assertThat(line).isEqualTo("inner");
  }

  @Test
  void namesTheTypeOfASilentFailure() {
    var line = Failures.describe(new IllegalStateException());

    assertThat(line).isEqualTo("IllegalStateException");
  }
}
