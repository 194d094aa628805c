package io.leveret.core.model.run;

import org.junit.jupiter.api.Test;

/// The broker does what the model says, whatever clients do. `-Dseed=17` repeats one failure,
/// `-Dmodel.seeds=1000000` looks for more.
class ModelTest {
  @Test
  void doesWhatTheModelSays() {
    new Suite(Trial::real).run();
  }
}
