package io.leveret.conformance.durability;

import io.leveret.conformance.harness.Broker;
import java.io.IOException;

/// How a broker process ends before it is started again.
enum Ending {
  STOP {
    @Override
    void end(Broker broker) {
      broker.stop();
    }
  },
  KILL {
    @Override
    void end(Broker broker) {
      broker.kill9();
    }
  };

  abstract void end(Broker broker);

  /// Ends the process and starts it again on the same data.
  void restart(Broker broker) throws IOException {
    end(broker);
    broker.restart();
  }
}
