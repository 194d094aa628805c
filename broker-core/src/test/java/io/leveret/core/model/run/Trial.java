package io.leveret.core.model.run;

import io.leveret.core.model.OpenQuestion;
import java.util.List;
import java.util.Optional;

/// One sequence, tried on a new broker.
///
/// @param failure what went wrong, if anything
/// @param steps how many commands were done
/// @param isOpen whether the end was not reached for a question that nobody answers
record Trial(Optional<Throwable> failure, int steps, boolean isOpen) {
  static Trial of(Suite suite, long seed, List<Command> commands) {
    int steps = 0;
    try (var both = new SideBySide(seed, suite)) {
      for (Command command : commands) {
        both.step(command);
        steps++;
      }
      both.end();
      return new Trial(Optional.empty(), steps, false);
    } catch (OpenQuestion _) {
      return new Trial(Optional.empty(), steps, true);
    } catch (RuntimeException | AssertionError e) {
      return new Trial(Optional.of(e), steps, false);
    }
  }

  boolean fails() {
    return failure.isPresent();
  }
}
