package io.leveret.core.control;

import java.io.IOException;

/// One thing that an operator can ask a running broker for.
@FunctionalInterface
public interface ControlCommand {
  /// Does it, off the loop; what it changes or reads it does through [LoopCalls].
  ///
  /// @throws ControlException when it is refused
  void run(ControlRequest request, ControlReply reply) throws IOException, InterruptedException;
}
